package mesh

import "github.com/calmflow/calm/internal/part"

// Full is of part.Net: it makes known that a channel is full here, or has room again.
func (m *mesh) Full(c *part.Channel, is bool) { m.notify(m.epoch, c.Name, is) }

// weigh has a channel be full, here and elsewhere, while too many bytes wait for some other process.
func (m *mesh) weigh(c *part.Channel, is bool) {
	m.weighing.Lock()
	defer m.weighing.Unlock()
	c.Full(is)
	m.mu.Lock()
	before := m.heavy[c]
	if is {
		m.heavy[c]++
	} else {
		m.heavy[c]--
	}
	news := before == 0 || m.heavy[c] == 0
	m.mu.Unlock()
	if news {
		m.notify(m.epoch+1, c.Name, is)
	}
}

func (m *mesh) notify(origin uint64, channel string, is bool) {
	m.mu.Lock()
	m.versions++
	n := notice{origin, m.versions, channel, is, nil}
	m.notices[noticeID{n.origin, n.channel}] = n
	m.mu.Unlock()
	m.pass(n, nil)
}

// heard takes a notice of another process, and passes it on if it is news.
func (m *mesh) heard(n notice, from *session) {
	if n.origin-m.epoch <= 1 {
		m.refute(n, from)
		return
	}
	n.from = from
	m.mu.Lock()
	id := noticeID{n.origin, n.channel}
	before := m.notices[id]
	if n.version <= before.version {
		m.mu.Unlock()
		return
	}
	m.notices[id] = n
	m.mu.Unlock()
	m.note(before, n)
	m.pass(n, from)
}

// note has sources here heed a notice.
func (m *mesh) note(before, n notice) {
	if before.full == n.full {
		return
	}
	for _, c := range m.flow.Channels {
		if c.Name == n.channel {
			c.Full(n.full)
		}
	}
}

func (m *mesh) pass(n notice, but *session) {
	for _, s := range m.all() {
		if s != but {
			s.tell(n.frame())
		}
	}
}

// catchUp tells a process that is new here what is full.
func (m *mesh) catchUp(s *session) {
	m.mu.Lock()
	var full []notice
	for _, n := range m.notices {
		if n.full {
			full = append(full, n)
		}
	}
	m.mu.Unlock()
	for _, n := range full {
		s.tell(n.frame())
	}
}

// forget drops what a process had said that has ended.
func (m *mesh) forget(epoch uint64) {
	m.mu.Lock()
	var full []notice
	for id, n := range m.notices {
		if id.origin-epoch <= 1 && n.full {
			full = append(full, n)
		}
		if id.origin-epoch <= 1 {
			delete(m.notices, id)
		}
	}
	m.mu.Unlock()
	for _, n := range full {
		m.takeBack(n)
	}
}

// takeBackFrom takes back what is known by a process that is done: what it had sent, and nobody has taken, counts where it has arrived,
// and that others are not full any more it will not tell. Who is full all the same, and has another way here, says so again.
func (m *mesh) takeBackFrom(s *session, epoch uint64) {
	m.mu.Lock()
	var full []notice
	for id, n := range m.notices {
		if n.full && (n.from == s || id.origin-epoch <= 1) {
			full = append(full, n)
			over := n
			over.version, over.full = n.version+1, false
			m.notices[id] = over // others may still pass on what was said before
		}
	}
	m.mu.Unlock()
	for _, n := range full {
		m.takeBack(n)
	}
}

// takeBack makes known that a notice does not hold any more.
func (m *mesh) takeBack(n notice) {
	over := notice{n.origin, n.version + 1, n.channel, false, nil}
	m.note(n, over)
	m.pass(over, nil)
}

// refute says again that a channel is full here, if others have been told that it is not. Clients pass nothing on that others need, and of
// this process it is true once it ends.
func (m *mesh) refute(n notice, from *session) {
	m.mu.Lock()
	mine := m.notices[noticeID{n.origin, n.channel}]
	wrong := mine.full && !n.full && n.version > mine.version && !m.closing && !m.isClient(from.peer.Place)
	if wrong {
		m.versions = max(m.versions, n.version)
	}
	m.mu.Unlock()
	if wrong {
		m.notify(n.origin, n.channel, true)
	}
}

package mesh

import "github.com/calmflow/calm/internal/part"

// Full is of part.Net: it makes known that a channel is full here, or has room again.
func (m *mesh) Full(c *part.Channel, is bool) { m.notify(m.epoch, c, is) }

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
		m.notify(m.epoch+1, c, is)
	}
}

func (m *mesh) notify(origin uint64, c *part.Channel, is bool) {
	m.mu.Lock()
	m.versions++
	n := notice{origin, m.versions, c.Name, is}
	m.notices[noticeID{n.origin, n.channel}] = n
	m.mu.Unlock()
	m.pass(n, nil)
}

// heard takes a notice of another process, and passes it on if it is news.
func (m *mesh) heard(n notice, from *session) {
	m.mu.Lock()
	id := noticeID{n.origin, n.channel}
	before := m.notices[id]
	if n.origin-m.epoch <= 1 || n.version <= before.version {
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

// forget takes back what a process had said that has ended: what it had sent, and nobody has taken, counts where it has arrived. That it is
// not full any more can be kept, as long as others may still pass on what it had said before.
func (m *mesh) forget(epoch uint64, keep bool) {
	m.mu.Lock()
	var full, over []notice
	for id, n := range m.notices {
		if id.origin-epoch > 1 {
			continue
		}
		if n.full {
			full = append(full, n)
			n.version, n.full = n.version+1, false
			over = append(over, n)
		}
		if m.notices[id] = n; !keep {
			delete(m.notices, id)
		}
	}
	m.mu.Unlock()
	for i, n := range over {
		m.note(full[i], n)
		m.pass(n, nil)
	}
}

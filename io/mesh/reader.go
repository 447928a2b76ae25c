package mesh

import (
	"log/slog"

	"github.com/calmflow/calm/internal/part"
)

// reader is a channel to this process on which one sender is enough, and that one is asked. It changes under the mesh's mu.
type reader struct {
	channel *part.Channel
	asked   int // the number of the sender
	over    bool
}

// readersHere are the channels of which this process asks one sender. Whom it asks first, they know.
func (m *mesh) readersHere() (all []*reader) {
	for _, c := range m.flow.Channels {
		if c.Ask != nil && c.To == m.me.Place {
			all = append(all, &reader{channel: c, asked: int(m.flow.Seed % uint64(m.flow.Places[c.From].Members))})
		}
	}
	return all
}

// askOthers asks another sender where the one that was asked cannot be reached any more, or has ended.
func (m *mesh) askOthers() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.readers {
		senders := m.flow.Places[r.channel.From].Members
		if r.over || m.answers(r) {
			continue
		}
		for i := 1; i < senders; i++ {
			next := (r.asked + i) % senders
			if s := m.sessions[part.Member{Place: r.channel.From, Index: next}]; s != nil && s.away() == 0 && !s.hasDeparted() {
				r.asked = next
				m.log.Info("mesh: reading from another process", slog.String("channel", r.channel.Name), slog.String("peer", s.name))
				s.ask(r.channel)
				break
			}
		}
	}
}

// answers says whether the sender that was asked is there. It is called with mu.
func (m *mesh) answers(r *reader) bool {
	s := m.sessions[part.Member{Place: r.channel.From, Index: r.asked}]
	return s != nil && !s.hasDeparted() && s.away() <= m.limits.Grace
}

// askAgain asks a process that has started anew what it was asked before.
func (m *mesh) askAgain(s *session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.readers {
		if r.channel.From == s.peer.Place && r.asked == s.peer.Index && !r.over {
			s.ask(r.channel)
		}
	}
}

// told notes that a sender has told all there will be.
func (m *mesh) told(c *part.Channel) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.readers {
		r.over = r.over || r.channel == c
	}
}

func (s *session) ask(c *part.Channel) { s.tell(head(frameAsk, 0, s.lanes[c].number)) }

func (s *session) hasDeparted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.departed
}

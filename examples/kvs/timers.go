package main

// The timers are a heap of the keys that have deadlines, the nearest first. Each key is in it once, however often its deadline is set.

// schedule moves a key to where its deadline belongs.
func (s *store) schedule(o *object) {
	i := int(o.timer) - 1
	switch {
	case o.deadline == 0 && i < 0:
		return
	case o.deadline == 0:
		last := len(s.timers) - 1
		s.swap(i, last)
		s.timers[last] = nil
		s.timers, o.timer = s.timers[:last], 0
		if i == last {
			return
		}
	case i < 0:
		s.timers = append(s.timers, o)
		i = len(s.timers) - 1
		o.timer = int32(i) + 1
	}
	s.down(s.up(i))
}

func (s *store) swap(i, j int) {
	h := s.timers
	h[i], h[j] = h[j], h[i]
	h[i].timer, h[j].timer = int32(i)+1, int32(j)+1
}

func (s *store) up(i int) int {
	for i > 0 && s.timers[i].deadline < s.timers[(i-1)/2].deadline {
		s.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	return i
}

func (s *store) down(i int) {
	for {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(s.timers); c++ {
			if s.timers[c].deadline < s.timers[least].deadline {
				least = c
			}
		}
		if least == i {
			return
		}
		s.swap(i, least)
		i = least
	}
}

// mostExpired is how many keys a sweep takes away at once, so that calls do not wait for it.
const mostExpired = 2000

// sweep takes away keys whose time is over.
func (s *store) sweep(ms int64) {
	for range mostExpired {
		if len(s.timers) == 0 || s.timers[0].deadline > ms {
			return
		}
		s.delete(s.timers[0])
	}
}

// live is what a key has by now, or nil: one whose time is over is taken away.
func (s *store) live(key []byte, ms int64) *object {
	o := s.find(key)
	if o != nil && o.deadline != 0 && o.deadline <= ms {
		s.delete(o)
		return nil
	}
	if !o.isShown() {
		return nil
	}
	return o
}

package mesh

import (
	"context"
	"slices"
	"sync"
	"time"
)

// bye tells all others that this process ends, and waits until they have received all that it sent.
func (m *mesh) bye(ctx context.Context, err error) {
	m.mu.Lock()
	m.closing = true
	m.mu.Unlock()
	why := ""
	if err != nil {
		why = err.Error()
	}
	all := m.all()
	stopped, late := ctx.Done(), time.After(m.limits.Linger)
	waits := true
	while := func(is func() bool) {
		for waits && is() {
			select {
			case <-stopped:
				stopped, late = nil, time.After(min(m.limits.Linger, hurry))
			case <-late:
				waits = false
			case <-time.After(tidy / 2):
			}
		}
	}
	while(func() bool { return err == nil && slices.ContainsFunc(all, (*session).inFlight) }) // after what goes over UDP
	if !waits {
		waits, late = true, time.After(min(m.limits.Linger, hurry))
	}
	for _, s := range all {
		s.tell(append(head(frameBye, len(appendWord(nil, why))), appendWord(nil, why)...))
	}
	while(func() bool { return pending(all, err == nil) })
	until, done := context.WithTimeout(m.ctx, hurry)
	defer done()
	var closing sync.WaitGroup
	for _, s := range all {
		closing.Go(func() { s.close(until) })
	}
	closing.Wait()
}

// hurry is how long a process that is stopped waits until the others have received all that it sent.
const hurry = 250 * time.Millisecond

// pending says whether some have yet to receive what was sent to them; those to which there is no connection count only if all is well.
func pending(all []*session, well bool) bool {
	return slices.ContainsFunc(all, func(s *session) bool { return !s.drained() && (well || s.away() == 0) })
}

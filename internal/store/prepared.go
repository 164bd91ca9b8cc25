package store

import (
	"context"
	"database/sql"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// prepared keeps statements prepared, by their text, from the second use on. They
// are bounded: each costs memory on every connection, in the server too.
type prepared struct {
	db    *sql.DB
	mu    sync.Mutex
	known *lru.Cache[string, *kept]
}

// kept is one text. Its users are counted, since a statement that falls out of the
// cache must not be closed beneath them.
type kept struct {
	stmt    *sql.Stmt
	pending bool // somebody is preparing it
	users   int
	dropped bool
}

// The bounds: texts, and bytes of one.
const (
	maxPrepared = 200
	maxText     = 16 << 10
)

func newPrepared(db *sql.DB) *prepared {
	p := &prepared{db: db}
	p.known, _ = lru.NewWithEvict(maxPrepared, func(_ string, k *kept) { k.dropped = true; k.closeIfIdle() })
	return p
}

// closeIfIdle is called with the lock held. Rows that are still being read keep
// their statement by themselves.
func (k *kept) closeIfIdle() {
	if k.dropped && k.users == 0 && k.stmt != nil {
		_ = k.stmt.Close()
		k.stmt = nil
	}
}

// QueryContext runs a query, prepared if its text has come before.
func (p *prepared) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	k := p.take(text)
	if k == nil {
		return p.db.QueryContext(ctx, text, args...) //nolint:sqlclosecheck // the caller closes the rows
	}
	defer p.give(k)
	if k.pending {
		stmt, err := p.db.PrepareContext(ctx, text)
		p.mu.Lock()
		k.stmt, k.pending = stmt, false
		p.mu.Unlock()
		if err != nil {
			return nil, err
		}
	}
	return k.stmt.QueryContext(ctx, args...) //nolint:sqlclosecheck // the same
}

// take returns the text's entry where it is prepared, or is for the caller to
// prepare; nil where the text is to be sent as it is.
func (p *prepared) take(text string) *kept {
	if len(text) > maxText {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.known.Get(text)
	switch {
	case !ok:
		p.known.Add(text, &kept{})
		return nil
	case k.pending:
		return nil
	case k.stmt == nil:
		k.pending = true
	}
	k.users++
	return k
}

func (p *prepared) give(k *kept) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k.users--
	k.closeIfIdle()
}

func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known.Purge()
}

package store

import (
	"context"
	"database/sql"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// preparedStatements prepares a statement when its text is used the second time and
// keeps it. The number of statements is limited, because each takes memory on every
// connection, in this process and in the server.
type preparedStatements struct {
	db          *sql.DB
	mu          sync.Mutex
	entryByText *lru.Cache[string, *statementEntry]
}

// statementEntry is the entry of one text. userCount counts its running queries: an
// evicted statement is closed when the last of them has released it.
type statementEntry struct {
	stmt        *sql.Stmt
	isPreparing bool // a goroutine is preparing it; others send the text unprepared
	userCount   int
	evicted     bool
}

// Limits of the prepared statements.
const (
	maxPreparedStatements = 200
	maxPreparedTextBytes  = 16 << 10
)

func newPreparedStatements(db *sql.DB) *preparedStatements {
	p := &preparedStatements{db: db}
	p.entryByText, _ = lru.NewWithEvict(maxPreparedStatements, func(_ string, k *statementEntry) { k.evicted = true; k.closeIfIdle() })
	return p
}

// closeIfIdle closes the statement if it is evicted and unused. The caller holds the
// lock. Open rows keep their statement alive by themselves.
func (k *statementEntry) closeIfIdle() {
	if k.evicted && k.userCount == 0 && k.stmt != nil {
		_ = k.stmt.Close()
		k.stmt = nil
	}
}

// QueryContext runs a query, as a prepared statement if its text was used before.
func (p *preparedStatements) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	k := p.acquireStatement(text)
	if k == nil {
		return p.db.QueryContext(ctx, text, args...) //nolint:sqlclosecheck // the caller closes the rows
	}
	defer p.releaseStatement(k)
	if k.isPreparing {
		stmt, err := p.db.PrepareContext(ctx, text)
		p.mu.Lock()
		k.stmt, k.isPreparing = stmt, false
		p.mu.Unlock()
		if err != nil {
			return nil, err
		}
	}
	return k.stmt.QueryContext(ctx, args...) //nolint:sqlclosecheck // the caller closes the rows
}

// acquireStatement returns the entry of a text, with isPreparing set if the caller
// must prepare it. It returns nil if the text must be sent unprepared. The caller
// must release the entry.
func (p *preparedStatements) acquireStatement(text string) *statementEntry {
	if len(text) > maxPreparedTextBytes {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	k, ok := p.entryByText.Get(text)
	switch {
	case !ok:
		p.entryByText.Add(text, &statementEntry{})
		return nil
	case k.isPreparing:
		return nil
	case k.stmt == nil:
		k.isPreparing = true
	}
	k.userCount++
	return k
}

func (p *preparedStatements) releaseStatement(k *statementEntry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k.userCount--
	k.closeIfIdle()
}

func (p *preparedStatements) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entryByText.Purge()
}

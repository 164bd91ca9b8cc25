// Package session is the one gate: it signs in, turns a token into a viewer,
// and ends sessions. The database holds digests of tokens, never a token.
package session

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/semaphore"
)

// Service keeps sessions.
type Service struct {
	store  *store.Store
	hasher *Hasher
	widths *lru.Cache[who, width]
	grants *lru.Cache[content, grants]
	tries  *semaphore.Weighted
	lives  map[*sort]Life // a machine's token is not in it: it is never idle
}

// Life is after how long a session ends: without use, and in any case.
type Life struct{ Idle, Absolute time.Duration }

// remembered is how many of each are remembered.
const remembered = 1000

// New makes the service.
func New(s *store.Store, h *Hasher, staff, customerUser Life) *Service {
	widths, _ := lru.New[who, width](remembered) // fails for no size only
	known, _ := lru.New[content, grants](remembered)
	return &Service{store: s, hasher: h, widths: widths, grants: known, tries: semaphore.NewWeighted(triesAtOnce), lives: map[*sort]Life{staffSession: staff, customerSession: customerUser}}
}

// triesAtOnce is how many tries to sign in write at a time. Tries at one account wait
// for each other in any case; they shall not do so on all connections to the database.
const triesAtOnce = 2

// inTurn runs f as the product itself in a transaction, of which few run at a time.
func (s *Service) inTurn(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	if err := s.tries.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.tries.Release(1)
	return s.store.WithTx(viewer.AsSystem(ctx), f)
}

// from is where the request comes from, as columns can hold it.
func from(ctx context.Context) viewer.Origin {
	o := viewer.OriginOf(ctx)
	return viewer.Origin{Address: cut(o.Address, 64), UserAgent: cut(o.UserAgent, 255)}
}

// NewMachineToken makes the token of a machine, and the digest that is kept of it.
func NewMachineToken() (token, kept string) {
	token = secret.New(machine.prefix)
	return token, secret.Digest(token)
}

func one(rows *sql.Rows, into ...any) error {
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	return rows.Scan(into...)
}

// cut makes a text from outside fit a column.
func cut(s string, max int) string {
	return fmt.Sprintf("%.*s", max, text.Printable(s))
}

package audit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/authz"
	"buyergraph/internal/hooks"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	lru "github.com/hashicorp/golang-lru/v2"
)

// perMinute is how many refusals of one viewer a server writes down in a minute: who goes
// on trying shall not fill the audit.
const perMinute = 10

// Refusals tells of what was refused to whom.
type Refusals struct {
	store *store.Store
	mu    sync.Mutex
	told  *lru.Cache[who, span]
}

type who struct {
	entity *authz.Entity
	id     int64
}

type span struct {
	began time.Time
	told  int
}

// NewRefusals makes it.
func NewRefusals(s *store.Store) *Refusals {
	told, _ := lru.New[who, span](1000) // fails for no size only
	return &Refusals{store: s, told: told}
}

// Tell adds an entry that a mutation was refused to the viewer, in a transaction of its
// own, since there is none any more. target is the id in the graph of what he would have
// changed, if he named one. What cannot be written is logged.
func (r *Refusals) Tell(ctx context.Context, mutation, target string) {
	v := viewer.From(ctx)
	he := who{authz.StaffUser, v.ID}
	switch {
	case v.TokenID > 0:
		he = who{authz.ApiToken, v.TokenID}
	case v.Kind == viewer.CustomerUser:
		he.entity = authz.CustomerUser
	}
	if !r.due(he) {
		return
	}
	c := jsontypes.Change{Field: mutation}
	if e, n := authz.ByID(target); e != nil {
		id := e.ID(n)
		c.New = &id
	}
	err := r.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return hooks.Tell(ctx, tx.Client, auditentry.ActionREFUSE, he.entity, he.id, c)
	})
	if err != nil {
		slog.ErrorContext(ctx, "a refusal was not written into the audit", "error", err, "mutation", mutation)
	}
}

func (r *Refusals) due(he who) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, _ := r.told.Get(he)
	if now := r.store.Now(); now.Sub(s.began) >= time.Minute {
		s = span{began: now}
	}
	s.told++
	r.told.Add(he, s)
	return s.told <= perMinute
}

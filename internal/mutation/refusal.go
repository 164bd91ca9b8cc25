package mutation

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"buyergraph/ent/auditentry"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	lru "github.com/hashicorp/golang-lru/v2"
)

// maxRefusalsPerMinute is how many refusals of one actor a server records per minute. It keeps
// somebody who tries again and again from filling the audit.
const maxRefusalsPerMinute = 10

// RefusalLog records in the audit which mutations were refused to which actor.
type RefusalLog struct {
	store   *store.Store
	mu      sync.Mutex
	windows *lru.Cache[actorKey, refusalWindow]
}

// actorKey identifies an actor: a staff user, a customer user or an API token.
type actorKey struct {
	entity *authz.Entity
	id     int64
}

// refusalWindow counts the refusals of an actor within a minute.
type refusalWindow struct {
	startedAt    time.Time
	refusalCount int
}

// NewRefusalLog returns a RefusalLog that writes to s.
func NewRefusalLog(s *store.Store) *RefusalLog {
	windows, _ := lru.New[actorKey, refusalWindow](1000) // fails only if the size is not positive
	return &RefusalLog{store: s, windows: windows}
}

// RecordRefusal adds an audit entry for a mutation that was refused to the viewer. It uses a
// transaction of its own, because the transaction of the mutation is over. target is the
// GraphQL id of the record that the viewer wanted to change, or empty. A failed write is
// logged.
func (r *RefusalLog) RecordRefusal(ctx context.Context, mutation, target string) {
	v := viewer.FromContext(ctx)
	actor := actorKey{authz.StaffUser, v.ID}
	switch {
	case v.TokenID > 0:
		actor = actorKey{authz.ApiToken, v.TokenID}
	case v.Kind == viewer.CustomerUser:
		actor.entity = authz.CustomerUser
	}
	if !r.takeSlot(actor) {
		return
	}
	c := jsontypes.Change{FieldName: mutation}
	if e, n := authz.ByID(target); e != nil {
		id := e.FormatID(n)
		c.NewValue = &id
	}
	err := r.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Record(ctx, tx.Client, auditentry.ActionREFUSE, actor.entity, actor.id, c)
	})
	if err != nil {
		slog.ErrorContext(ctx, "could not write a refusal to the audit", "error", err, "mutation", mutation)
	}
}

// takeSlot counts a refusal of the actor and reports whether it is within the limit.
func (r *RefusalLog) takeSlot(actor actorKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	window, _ := r.windows.Get(actor)
	if now := r.store.Now(); now.Sub(window.startedAt) >= time.Minute {
		window = refusalWindow{startedAt: now}
	}
	window.refusalCount++
	r.windows.Add(actor, window)
	return window.refusalCount <= maxRefusalsPerMinute
}

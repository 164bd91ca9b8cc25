// Package session signs users in, turns a token into a viewer, and ends sessions. No other
// package does. The database holds digests of tokens, never a token.
package session

import (
	"context"
	"fmt"

	"buyergraph/internal/password"
	"buyergraph/internal/secret"
	"buyergraph/internal/setting"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/semaphore"
)

// Service signs users in, finds the viewer of a request and ends sessions.
type Service struct {
	store         *store.Store
	settings      *setting.Service
	hasher        *password.Hasher
	scanDecisions *lru.Cache[viewerKey, scanDecision]
	grantsCache   *lru.Cache[grantsKey, grants]
	loginSlots    *semaphore.Weighted
}

// cacheSize is the number of entries in each cache.
const cacheSize = 1000

// New returns a Service.
func New(s *store.Store, settings *setting.Service, h *password.Hasher) *Service {
	scanDecisions, _ := lru.New[viewerKey, scanDecision](cacheSize) // fails only if the size is not positive
	grantsCache, _ := lru.New[grantsKey, grants](cacheSize)
	return &Service{
		store: s, settings: settings, hasher: h, scanDecisions: scanDecisions, grantsCache: grantsCache,
		loginSlots: semaphore.NewWeighted(maxConcurrentLogins),
	}
}

// maxConcurrentLogins is how many login attempts write at a time. Attempts at one account wait
// for each other in any case. This limit keeps them from using all database connections.
const maxConcurrentLogins = 2

// runLoginTx runs a function as the system in a transaction. At most [maxConcurrentLogins] of
// them run at a time.
func (s *Service) runLoginTx(ctx context.Context, run func(context.Context, *store.Tx) error) error {
	if err := s.loginSlots.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.loginSlots.Release(1)
	return s.store.WithTx(viewer.AsSystem(ctx), run)
}

// requestOrigin returns the origin of the request, cut to the lengths of the columns.
func requestOrigin(ctx context.Context) viewer.Origin {
	o := viewer.OriginFromContext(ctx)
	return viewer.Origin{IPAddress: truncateText(o.IPAddress, 64), UserAgent: truncateText(o.UserAgent, 255)}
}

// NewAPIToken returns a new API token and the digest to store.
func NewAPIToken() (token, digest string) {
	token = secret.NewToken(apiToken.prefix)
	return token, secret.Digest(token)
}

// truncateText removes unprintable characters and cuts a text to maxLength characters.
func truncateText(s string, maxLength int) string {
	return fmt.Sprintf("%.*s", maxLength, text.ToPrintableLine(s))
}

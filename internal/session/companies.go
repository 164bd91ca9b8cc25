package session

import (
	"context"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

const (
	// maxListedCompanies is how many company ids a statement lists. For more companies it
	// uses a subquery.
	maxListedCompanies = 500
	// scanDecisionTTL is how long the count of the users in a viewer's companies is cached.
	// The count only decides how statements are written.
	scanDecisionTTL = 10 * time.Minute
	// maxCountedUsers is where that count stops.
	maxCountedUsers = 100_000
)

// LoadCompanies stores in the viewer the ids of the companies that its widest permission
// reaches, and whether scanning in order is cheaper. The result holds for one request. Writes
// query the tables again, see [authz.WithoutCachedCompanies].
func (s *Service) LoadCompanies(ctx context.Context, v *viewer.Viewer) error {
	query := authz.CompanyIDsInScope(v, s.store.Dialect(), maxListedCompanies)
	if query == nil {
		return nil
	}
	text, args := query.Query()
	ids, err := dbquery.IDs(ctx, s.store, text, args)
	if err != nil {
		return err
	}
	if len(ids) <= maxListedCompanies {
		v.CompanyIDs = ids
	}
	v.PreferOrderScan, err = s.scanByOrderIsCheaper(ctx, v)
	return err
}

// scanByOrderIsCheaper reports whether the viewer's companies have a large part of all
// customer users. It is an estimate: it uses a count that may be [scanDecisionTTL] old, and
// the highest id as the number of all users. If s of n rows are visible, a page of p rows is
// found by reading about p*n/s rows in their order, or by sorting the s visible rows. Reading
// in order is cheaper if s*s/n is more than p.
func (s *Service) scanByOrderIsCheaper(ctx context.Context, v *viewer.Viewer) (bool, error) {
	const pageSize = 50
	key, now := viewerKey{v.Kind, v.OwnerID()}, s.store.Now()
	if decision, ok := s.scanDecisions.Get(key); ok && now.Sub(decision.decidedAt) < scanDecisionTTL {
		return decision.byOrder, nil
	}
	builder := sql.Dialect(s.store.Dialect())
	users := sql.Table(authz.CustomerUser.Table).As("u")
	visibleUsers := builder.Select(users.C("id")).From(users).Limit(maxCountedUsers)
	authz.LimitUsersToScope(visibleUsers, v)
	text, args := builder.Select("COUNT(*)", "(SELECT COALESCE(MAX(id),1) FROM "+authz.CustomerUser.Table+")").
		From(visibleUsers.As("visible")).Query()
	var visible, total float64
	if err := dbquery.One(ctx, s.store, text, args, &visible, &total); err != nil {
		return false, err
	}
	s.scanDecisions.Add(key, scanDecision{visible*visible/total > pageSize, now})
	return visible*visible/total > pageSize, nil
}

// scanDecision is a cached result of [Service.scanByOrderIsCheaper].
type scanDecision struct {
	byOrder   bool
	decidedAt time.Time
}

// viewerKey identifies a signed-in viewer across all of their sessions.
type viewerKey struct {
	kind viewer.Kind
	id   int64
}

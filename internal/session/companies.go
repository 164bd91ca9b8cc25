package session

import (
	"context"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

const (
	// fewCompanies is how many companies a statement names one by one; of more it
	// asks the table.
	fewCompanies = 500
	// counted is how long a count of the people of somebody's companies serves, and
	// mostCounted how far it goes. It only decides how statements are written.
	counted     = 10 * time.Minute
	mostCounted = 100_000
)

// Place looks up which companies a viewer's widest permission reaches. What it finds
// holds for one request; writes ask the tables again, see [rule.Fresh].
func (s *Service) Place(ctx context.Context, v *viewer.Viewer) error {
	which := authz.HisCompanies(v, s.store.Dialect(), fewCompanies)
	if which == nil {
		return nil
	}
	found, err := s.ids(ctx, which)
	if err != nil {
		return err
	}
	if len(found) <= fewCompanies {
		v.Companies = found
	}
	v.Wide, err = s.wide(ctx, v)
	return err
}

func (s *Service) ids(ctx context.Context, which *sql.Selector) ([]int64, error) {
	text, args := which.Query()
	rows, err := s.store.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make([]int64, 0, 8)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}

// wide reports whether the viewer's companies have a large part of all customer users,
// about: as it was a while ago, of as many as there have ever been. Of n rows, s of them
// his, a page of p is found by walking along p*n/s rows in their order, or by sorting s:
// the former is less where s*s/n is more than p.
func (s *Service) wide(ctx context.Context, v *viewer.Viewer) (bool, error) {
	const page = 50
	key, now := who{v.Kind, v.ID}, s.store.Now()
	if known, ok := s.widths.Get(key); ok && now.Sub(known.at) < counted {
		return known.wide, nil
	}
	u := sql.Dialect(s.store.Dialect())
	t := sql.Table(authz.CustomerUser.Table).As("u")
	his := u.Select(t.C("id")).From(t).Limit(mostCounted)
	authz.Within(his, v)
	text, args := u.Select("COUNT(*)", "(SELECT COALESCE(MAX(id),1) FROM "+authz.CustomerUser.Table+")").From(his.As("his")).Query()
	rows, err := s.store.QueryContext(ctx, text, args...)
	if err != nil {
		return false, err
	}
	var n, all float64
	if err := one(rows, &n, &all); err != nil {
		return false, err
	}
	s.widths.Add(key, width{n*n/all > page, now})
	return n*n/all > page, nil
}

type width struct {
	wide bool
	at   time.Time
}

// who is a signed-in viewer, across his sessions.
type who struct {
	kind viewer.Kind
	id   int64
}

package session

import (
	"context"
	"time"

	"buyergraph/internal/rule"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

const (
	// fewCompanies is how many companies a statement names one by one; of more it
	// asks the table.
	fewCompanies = 500
	// counted is how long a count of a large tree serves. It only decides how
	// statements are written.
	counted = 10 * time.Minute
)

// share is what part of all customer users somebody's companies have.
type share struct {
	part float64
	at   time.Time
}

// Place looks up which companies a viewer's widest permission reaches. What it finds
// holds for one request; writes ask the tables again, see [rule.Fresh].
func (s *Service) Place(ctx context.Context, v *viewer.Viewer) error {
	which := rule.HisCompanies(v, s.store.Dialect(), fewCompanies)
	if which == nil {
		return nil
	}
	text, args := which.Query()
	rows, err := s.store.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := make([]int64, 0, 8)
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		found = append(found, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(found) <= fewCompanies {
		v.Companies = found
		return nil
	}
	v.Share, err = s.share(ctx, v)
	return err
}

func (s *Service) share(ctx context.Context, v *viewer.Viewer) (float64, error) {
	key, now := who{v.Kind, v.ID}, s.store.Now()
	if known, ok := s.shares.Load(key); ok && now.Sub(known.(share).at) < counted {
		return known.(share).part, nil
	}
	t := sql.Table(rule.CustomerUser.Table).As("u")
	sel := sql.Dialect(s.store.Dialect()).Select(sql.Count("*")).From(t)
	rule.Within(sel, v)
	text, args := sel.Query()
	var his, all float64
	for into, q := range map[*float64]struct {
		text string
		args []any
	}{&his: {text, args}, &all: {"SELECT COUNT(*) FROM " + rule.CustomerUser.Table, nil}} {
		rows, err := s.store.QueryContext(ctx, q.text, q.args...)
		if err != nil {
			return 0, err
		}
		if err := one(rows, into); err != nil {
			return 0, err
		}
	}
	part := his / max(all, 1)
	s.shares.Store(key, share{part, now})
	return part, nil
}

// who is a signed-in viewer, across his sessions.
type who struct {
	kind viewer.Kind
	id   int64
}

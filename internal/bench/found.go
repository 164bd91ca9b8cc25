package bench

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/store"
)

// found is what in the database the requests ask for.
type found struct {
	users     []int64  // from all over the table
	companies []int64  // with more than a page of users
	pages     []cursor // the first ones
	far       cursor
	farPage   int
	wide      tree
	widePages []cursor
	wideUsers [][]string // of each of those pages
	small     tree

	website, role, staff int64
}

// tree is a company with all below it.
type tree struct {
	id               int64
	path             string
	companies, users int
	share            float64 // of all users
}

func (t tree) String() string { return fmt.Sprintf("%d companies with %d users", t.companies, t.users) }

// graphql is where the tree's administrator asks the product.
func (t tree) graphql() string {
	return "/tree/graphql?" + url.Values{"customer": {strconv.FormatInt(t.id, 10)}, "path": {t.path}, "share": {strconv.FormatFloat(t.share, 'f', -1, 64)}}.Encode()
}

// cursor is where a page begins: nil values for the first.
type cursor struct {
	text string // the product's
	fold string
	id   int64
}

func (c cursor) value() any {
	if c.text == "" {
		return nil
	}
	return c.text
}

func (c cursor) query() url.Values {
	if c.text == "" {
		return url.Values{}
	}
	return url.Values{"after": {c.fold}, "afterId": {strconv.FormatInt(c.id, 10)}}
}

const (
	perPage     = 50
	someUsers   = 64
	somePages   = 8
	someFirms   = 8
	wantFarPage = 500
)

// find looks for what to ask, reading the tables themselves.
func find(ctx context.Context, s *store.Store, ask asker) (*found, error) {
	f := &found{}
	var most int64
	for query, into := range map[string]*int64{
		"SELECT COALESCE(MAX(id),0) FROM customer_users":                    &most,
		"SELECT MIN(id) FROM websites":                                      &f.website,
		"SELECT MIN(id) FROM customer_user_roles WHERE customer_id IS NULL": &f.role,
		"SELECT MAX(id) FROM staff_users":                                   &f.staff, // who has just signed in
	} {
		if err := scan(ctx, s, query, func(r *sql.Rows) error { return r.Scan(into) }); err != nil {
			return nil, err
		}
	}
	for i := range int64(someUsers) {
		err := scan(ctx, s, "SELECT MIN(id) FROM customer_users WHERE id>="+strconv.FormatInt(1+i*most/someUsers, 10), func(r *sql.Rows) error {
			f.users = append(f.users, 0)
			return r.Scan(&f.users[len(f.users)-1])
		})
		if err != nil {
			return nil, err
		}
	}
	err := f.trees(ctx, s)
	if err != nil {
		return nil, err
	}
	f.farPage, err = walk(ctx, ask, "/graphql", wantFarPage, func(page int, at cursor, _ []string) {
		if f.far = at; page <= somePages {
			f.pages = append(f.pages, at)
		}
	})
	if err == nil {
		_, err = walk(ctx, ask, f.wide.graphql(), somePages, func(_ int, at cursor, users []string) {
			f.widePages, f.wideUsers = append(f.widePages, at), append(f.wideUsers, users)
		})
	}
	return f, err
}

// trees finds the companies to list, and the largest and the smallest tree that
// has more than a page of users.
func (f *found) trees(ctx context.Context, s *store.Store) error {
	var all []tree
	err := scan(ctx, s, "SELECT c.id,c.path,(SELECT COUNT(*) FROM customer_users u WHERE u.customer_id=c.id) FROM customers c ORDER BY c.path", func(r *sql.Rows) error {
		t := tree{companies: 1}
		err := r.Scan(&t.id, &t.path, &t.users)
		all = append(all, t)
		return err
	})
	if err != nil {
		return err
	}
	alone, everybody := slices.Clone(all), 0
	slices.SortStableFunc(alone, func(a, b tree) int { return a.users - b.users })
	for _, t := range alone {
		everybody += t.users
		if t.users > perPage && len(f.companies) < someFirms {
			f.companies = append(f.companies, t.id)
		}
	}
	for i := range all { // those below follow at once
		for _, below := range all[i+1:] {
			if !strings.HasPrefix(below.path, all[i].path) {
				break
			}
			all[i].companies++
			all[i].users += below.users
		}
		all[i].share = float64(all[i].users) / float64(everybody)
	}
	for _, t := range all {
		if t.users <= perPage {
			continue
		}
		if t.companies > f.wide.companies {
			f.wide = t
		}
		if t.companies > 1 && (f.small.users == 0 || t.users < f.small.users) {
			f.small = t
		}
	}
	if len(f.companies) == 0 || f.small.users == 0 {
		return fmt.Errorf("no company, or no tree of companies, has more than %d users", perPage)
	}
	return nil
}

// asker asks the product for one answer.
type asker func(ctx context.Context, path string, body []byte) ([]byte, error)

// walk goes from page to page as a client would, to the last one wanted or the
// last that is full, and returns which that was.
func walk(ctx context.Context, ask asker, path string, most int, visit func(page int, at cursor, users []string)) (last int, err error) {
	at := cursor{}
	for page := 1; ; page++ {
		answer, err := ask(ctx, path, encode(vars{"query": flatDocument, "variables": vars{"after": at.value()}}))
		if err != nil {
			return page, err
		}
		var a struct {
			Data struct {
				CustomerUsers struct {
					Nodes    []struct{ ID string }
					PageInfo struct {
						HasNextPage bool
						EndCursor   string
					}
				}
			}
		}
		if err := json.Unmarshal(answer, &a); err != nil {
			return page, fmt.Errorf("%w: %.300s", err, answer)
		}
		list := a.Data.CustomerUsers
		var users []string
		for _, n := range list.Nodes {
			users = append(users, n.ID)
		}
		visit(page, at, users)
		if page == most || !list.PageInfo.HasNextPage {
			return page, nil
		}
		if at, err = parseCursor(list.PageInfo.EndCursor); err != nil {
			return page, err
		}
	}
}

func parseCursor(text string) (cursor, error) {
	c := cursor{text: text}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &[]any{new(string), &c.fold, &c.id})
}

func scan(ctx context.Context, s *store.Store, query string, f func(*sql.Rows) error) error {
	rows, err := s.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

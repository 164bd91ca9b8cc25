package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"buyergraph/internal/app"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
)

// fixture holds the records of the database that the requests ask for.
type fixture struct {
	userIDs            []int64  // spread over the table
	companyIDs         []int64  // companies with more than a page of users
	firstPages         []cursor // the pages 1 to pageSampleSize of all users
	farCursor          cursor
	farPageNumber      int
	largestTree        companyTree
	largestTreePages   []cursor
	largestTreeUserIDs [][]string // the users of each of those pages
	smallestTree       companyTree

	websiteID, roleID, staffUserID int64
}

// companyTree is a company with all of its subsidiaries.
type companyTree struct {
	rootID                  int64
	rootPath                string
	companyCount, userCount int
}

func (t companyTree) String() string {
	return fmt.Sprintf("%d companies with %d users", t.companyCount, t.userCount)
}

// graphqlPath returns the product's URL path for requests of the tree's administrator.
func (t companyTree) graphqlPath() string {
	return "/tree/graphql?" + url.Values{
		"customer": {strconv.FormatInt(t.rootID, 10)}, "path": {t.rootPath},
	}.Encode()
}

// cursor is where a page begins. The zero value is the first page.
type cursor struct {
	encoded      string // the product's cursor
	lastNameFold string
	userID       int64
}

func (c cursor) graphqlValue() any {
	if c.encoded == "" {
		return nil
	}
	return c.encoded
}

func (c cursor) limitQuery() url.Values {
	if c.encoded == "" {
		return url.Values{}
	}
	return url.Values{"after": {c.lastNameFold}, "afterId": {strconv.FormatInt(c.userID, 10)}}
}

const (
	perPage           = 50
	userSampleSize    = 64
	pageSampleSize    = 8
	companySampleSize = 8
	maxFarPage        = 500
)

// loadFixture chooses the records to ask for. It reads the tables directly, and the
// pages through the product.
func loadFixture(ctx context.Context, s *store.Store, post postFunc) (*fixture, error) {
	f := &fixture{}
	var maxUserID int64
	for query, dst := range map[string]*int64{
		"SELECT COALESCE(MAX(id),0) FROM customer_users":                    &maxUserID,
		"SELECT MIN(id) FROM websites":                                      &f.websiteID,
		"SELECT MIN(id) FROM customer_user_roles WHERE customer_id IS NULL": &f.roleID,
		"SELECT MAX(id) FROM staff_users":                                   &f.staffUserID, // the staff user that signIn has just created
	} {
		if err := dbquery.ForEach(ctx, s, query, nil, func(r *sql.Rows) error { return r.Scan(dst) }); err != nil {
			return nil, err
		}
	}
	for i := range int64(userSampleSize) {
		query := "SELECT MIN(id) FROM customer_users WHERE id>=" + strconv.FormatInt(1+i*maxUserID/userSampleSize, 10)
		err := dbquery.ForEach(ctx, s, query, nil, func(r *sql.Rows) error {
			f.userIDs = append(f.userIDs, 0)
			return r.Scan(&f.userIDs[len(f.userIDs)-1])
		})
		if err != nil {
			return nil, err
		}
	}
	err := f.loadTrees(ctx, s)
	if err != nil {
		return nil, err
	}
	cursors, err := app.LoadCursorSealer(ctx, s)
	if err != nil {
		return nil, err
	}
	f.farPageNumber, err = walkPages(ctx, cursors, post, "/graphql", maxFarPage, func(page int, start cursor, _ []string) {
		if f.farCursor = start; page <= pageSampleSize {
			f.firstPages = append(f.firstPages, start)
		}
	})
	if err == nil {
		_, err = walkPages(ctx, cursors, post, f.largestTree.graphqlPath(), pageSampleSize, func(_ int, start cursor, users []string) {
			f.largestTreePages, f.largestTreeUserIDs = append(f.largestTreePages, start), append(f.largestTreeUserIDs, users)
		})
	}
	return f, err
}

// loadTrees chooses the companies to list, and the largest and the smallest tree with
// more than a page of users. It returns an error if there is none.
func (f *fixture) loadTrees(ctx context.Context, s *store.Store) error {
	var all []companyTree
	query := "SELECT c.id,c.path,(SELECT COUNT(*) FROM customer_users u WHERE u.customer_id=c.id) FROM customers c ORDER BY c.path"
	err := dbquery.ForEach(ctx, s, query, nil, func(r *sql.Rows) error {
		t := companyTree{companyCount: 1}
		err := r.Scan(&t.rootID, &t.rootPath, &t.userCount)
		all = append(all, t)
		return err
	})
	if err != nil {
		return err
	}
	bySize := slices.Clone(all)
	slices.SortStableFunc(bySize, func(a, b companyTree) int { return a.userCount - b.userCount })
	for _, t := range bySize {
		if t.userCount > perPage && len(f.companyIDs) < companySampleSize {
			f.companyIDs = append(f.companyIDs, t.rootID)
		}
	}
	for i := range all { // in the order of paths, subsidiaries follow their company
		for _, below := range all[i+1:] {
			if !strings.HasPrefix(below.rootPath, all[i].rootPath) {
				break
			}
			all[i].companyCount++
			all[i].userCount += below.userCount
		}
	}
	for _, t := range all {
		if t.userCount <= perPage {
			continue
		}
		if t.companyCount > f.largestTree.companyCount {
			f.largestTree = t
		}
		if t.companyCount > 1 && (f.smallestTree.userCount == 0 || t.userCount < f.smallestTree.userCount) {
			f.smallestTree = t
		}
	}
	if len(f.companyIDs) == 0 || f.smallestTree.userCount == 0 {
		return fmt.Errorf("no company, or no tree of companies, has more than %d users", perPage)
	}
	return nil
}

// postFunc sends one request to the product and returns the answer.
type postFunc func(ctx context.Context, path string, body []byte) ([]byte, error)

// walkPages reads page after page, as a client does, up to maxPage or to the last page.
// It calls visit for each page and returns the number of the last page it read.
func walkPages(
	ctx context.Context, cursors *secret.Sealer, post postFunc, path string, maxPage int, visit func(page int, start cursor, users []string),
) (last int, err error) {
	start := cursor{}
	for page := 1; ; page++ {
		answer, err := post(ctx, path, encodeJSON(jsonObject{"query": flatDocument, "variables": jsonObject{"after": start.graphqlValue()}}))
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
		visit(page, start, users)
		if page == maxPage || !list.PageInfo.HasNextPage {
			return page, nil
		}
		if start, err = parseCursor(cursors, list.PageInfo.EndCursor); err != nil {
			return page, err
		}
	}
}

func parseCursor(cursors *secret.Sealer, text string) (cursor, error) {
	c := cursor{encoded: text}
	raw, ok := cursors.Open(text)
	if !ok {
		return c, fmt.Errorf("%q is no cursor of the product", text)
	}
	return c, json.Unmarshal(raw, &[]any{new(int), new(string), &c.lastNameFold, &c.userID})
}

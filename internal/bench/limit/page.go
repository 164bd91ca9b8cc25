package limit

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"buyergraph/internal/secret"
	"buyergraph/internal/text"
)

// page holds the buffers that one answer is built in. Pages are reused.
type page struct {
	row           rowBuffer
	isList        bool
	userIDs       []any         // in a list, padded with 0 to perPage
	args          []any         // arguments of the current statement
	indexByUserID map[int64]int // position of a user in the page
	userFields    []byte        // JSON of the users' own columns, one user after the other
	userFieldEnds []int         // where the fields of each user end in userFields
	hasNextPage   bool
	lastNameFold  []byte // the folded last name of the last user, for the cursor
	cursors       *secret.Sealer
	lastUserID    int64 // the id of the last user, for the cursor
	sections      []*section
	response      []byte
}

func newPage() *page { return &page{indexByUserID: map[int64]int{}, sections: newSections()} }

// view is the scope of a request: all rows, or those of a company and its subsidiaries.
type view struct {
	treeOnly, largeTree bool
	firstPath, lastPath string // the bounds of the tree's paths
}

// parseView reads the view from the query parameters path and wide.
func parseView(q url.Values) view {
	path := q.Get("path")
	if path == "" {
		return view{}
	}
	return view{treeOnly: true, largeTree: q.Has("wide"), firstPath: path, lastPath: path[:len(path)-1] + "/"}
}

// serveNested answers with a page of users and all related records.
func (s *Server) serveNested(w http.ResponseWriter, r *http.Request) {
	p := s.pagePool.Get().(*page)
	defer s.pagePool.Put(p)
	q := r.URL.Query()
	v := parseView(q)
	err := s.readUsers(r.Context(), p, queryShape{kind: nestedPage, treeOnly: v.treeOnly, largeTree: v.largeTree}, q, v)
	if err == nil {
		err = s.readSections(r.Context(), p, v)
	}
	p.appendConnection(true)
	sendAnswer(w, p.response, err)
}

// serveFlat answers with a page of users without related records: all users, or those of one company.
func (s *Server) serveFlat(w http.ResponseWriter, r *http.Request) {
	p := s.pagePool.Get().(*page)
	defer s.pagePool.Put(p)
	q := r.URL.Query()
	t := queryShape{kind: flatPage}
	if q.Has("customer") {
		t.kind = companyPage
	}
	err := s.readUsers(r.Context(), p, t, q, view{})
	p.appendConnection(false)
	sendAnswer(w, p.response, err)
}

// serveUser answers with one user and all related records.
func (s *Server) serveUser(w http.ResponseWriter, r *http.Request) {
	p := s.pagePool.Get().(*page)
	defer s.pagePool.Put(p)
	err := s.readUsers(r.Context(), p, queryShape{kind: oneUser}, r.URL.Query(), view{})
	if err == nil {
		err = s.readSections(r.Context(), p, view{})
	}
	p.response = append(p.response[:0], `{"data":{"customerUser":`...)
	if len(p.userFieldEnds) == 0 {
		p.response = append(p.response, "null"...)
	} else {
		p.appendUser(0, true)
	}
	p.response = append(p.response, '}', '}')
	sendAnswer(w, p.response, err)
}

// readUsers reads the users of a page and appends the JSON of their own columns.
func (s *Server) readUsers(ctx context.Context, p *page, t queryShape, q url.Values, v view) error {
	p.userFields, p.userFieldEnds, p.userIDs = p.userFields[:0], p.userFieldEnds[:0], p.userIDs[:0]
	p.args, p.hasNextPage = p.args[:0], false
	clear(p.indexByUserID)
	p.isList = t.kind == nestedPage
	switch t.kind {
	case oneUser:
		p.args = append(p.args, parseID(q.Get("id")))
	case companyPage:
		p.args = append(p.args, parseID(q.Get("customer")))
	}
	if v.treeOnly {
		p.args = append(p.args, v.firstPath, v.lastPath)
	}
	if q.Has("after") {
		t.afterCursor = true
		n, err := strconv.ParseInt(q.Get("afterId"), 10, 64)
		if err != nil {
			return err
		}
		p.args = append(p.args, q.Get("after"), q.Get("after"), n)
	}
	rows, err := s.runQuery(ctx, t, p.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columnCount, foldColumn, appendUser := 13, 11, appendFlatUser
	if t.kind == nestedPage || t.kind == oneUser {
		columnCount, foldColumn, appendUser = 25, 15, appendUserFields
	}
	now := s.now()
	for rows.Next() {
		if len(p.userFieldEnds) == perPage {
			p.hasNextPage = true
			break
		}
		if err := p.row.scanColumns(rows, columnCount); err != nil {
			return err
		}
		c := p.row.cells
		p.indexByUserID[c[0].number] = len(p.userIDs)
		p.userIDs = append(p.userIDs, c[0].number)
		p.userFields = appendUser(p.userFields, c, now)
		p.userFieldEnds = append(p.userFieldEnds, len(p.userFields))
		p.lastNameFold, p.lastUserID = append(p.lastNameFold[:0], c[foldColumn].text...), c[0].number
	}
	for p.isList && len(p.userIDs) < perPage {
		p.userIDs = append(p.userIDs, int64(0))
	}
	return rows.Err()
}

// readSections reads the related records of the users of the page.
func (s *Server) readSections(ctx context.Context, p *page, v view) error {
	for _, x := range p.sections {
		if len(p.userFieldEnds) == 0 {
			return nil
		}
		if err := x.readRows(ctx, s, p, v); err != nil {
			return err
		}
	}
	return nil
}

// appendConnection builds the response with the users of the page.
func (p *page) appendConnection(nested bool) {
	p.response = append(p.response[:0], `{"data":{"customerUsers":{"pageInfo":{"hasNextPage":`...)
	p.response = strconv.AppendBool(p.response, p.hasNextPage)
	p.response = append(p.response, `,"endCursor":`...)
	if len(p.userFieldEnds) == 0 {
		p.response = append(p.response, "null"...)
	} else {
		p.response = p.appendCursor(p.response, p.lastNameFold, p.lastUserID)
	}
	p.response = append(p.response, `},"nodes":[`...)
	for i := range p.userFieldEnds {
		if i > 0 {
			p.response = append(p.response, ',')
		}
		p.appendUser(i, nested)
	}
	p.response = append(p.response, `]}}}`...)
}

// appendUser appends the i-th user to the response, with the related records if nested.
func (p *page) appendUser(i int, nested bool) {
	from := 0
	if i > 0 {
		from = p.userFieldEnds[i-1]
	}
	p.response = append(p.response, p.userFields[from:p.userFieldEnds[i]]...)
	if nested {
		for _, x := range p.sections {
			p.response = append(append(p.response, x.jsonPrefix...), x.json[x.spans[i].start:x.spans[i].end]...)
		}
		p.response = append(p.response, ']', '}')
	}
	p.response = append(p.response, '}')
}

// appendCursor appends a cursor in the product's format: the version of the folding rules, the
// order and the last row's values, sealed.
func (p *page) appendCursor(b, fold []byte, id int64) []byte {
	raw := append(strconv.AppendInt(append(make([]byte, 0, 64), '['), text.FoldVersion, 10), `,"LAST_NAME,ID","`...)
	raw = append(appendEscaped(raw, fold), `",`...)
	raw = append(strconv.AppendInt(raw, id, 10), ']')
	b = append(b, '"')
	return append(p.cursors.AppendSeal(b, raw), '"')
}

func appendFullName(b, first, last []byte, prefix string) []byte {
	b = append(appendEscaped(append(append(b, prefix...), '"'), first), ' ')
	return append(appendEscaped(b, last), '"')
}

// appendStatus appends the first reason why a user cannot sign in, or ACTIVE. The cells
// are guest, enabled, confirmed, password_reset_required and locked_until.
func appendStatus(b []byte, c []cell, isCompanyEnabled cell, now time.Time, prefix string) []byte {
	b = append(append(b, prefix...), '"')
	switch {
	case c[0].number != 0:
		b = append(b, "GUEST"...)
	case c[4].isAfter(now):
		b = append(b, "LOCKED"...)
	case c[1].number == 0:
		b = append(b, "DISABLED"...)
	case isCompanyEnabled.number == 0:
		b = append(b, "CUSTOMER_DISABLED"...)
	case c[2].number == 0:
		b = append(b, "UNCONFIRMED"...)
	case c[3].number != 0:
		b = append(b, "PASSWORD_RESET_REQUIRED"...)
	default:
		b = append(b, "ACTIVE"...)
	}
	return append(b, '"')
}

func appendFlatUser(b []byte, c []cell, now time.Time) []byte {
	b = c[0].appendID(b, `{"id":"user_`)
	b = c[1].appendString(b, `,"email":`)
	b = c[2].appendString(b, `,"firstName":`)
	b = c[3].appendString(b, `,"lastName":`)
	b = appendFullName(b, c[2].text, c[3].text, `,"fullName":`)
	b = c[4].appendString(b, `,"birthday":`)
	b = appendStatus(b, c[5:], c[12], now, `,"status":`)
	b = c[6].appendBool(b, `,"enabled":`)
	return c[10].appendTime(b, `,"createdAt":`)
}

func appendUserFields(b []byte, c []cell, now time.Time) []byte {
	b = c[0].appendID(b, `{"id":"user_`)
	b = c[1].appendString(b, `,"email":`)
	b = c[2].appendString(b, `,"namePrefix":`)
	b = c[3].appendString(b, `,"firstName":`)
	b = c[4].appendString(b, `,"middleName":`)
	b = c[5].appendString(b, `,"lastName":`)
	b = appendFullName(b, c[3].text, c[5].text, `,"fullName":`)
	b = c[6].appendString(b, `,"birthday":`)
	b = appendStatus(b, c[7:], c[18], now, `,"status":`)
	b = c[8].appendBool(b, `,"enabled":`)
	b = c[9].appendBool(b, `,"confirmed":`)
	b = c[12].appendTime(b, `,"createdAt":`)
	b = c[13].appendTime(b, `,"updatedAt":`)
	b = c[14].appendInt(b, `,"version":`)
	b = c[16].appendID(b, `,"customer":{"id":"cust_`)
	b = c[17].appendString(b, `,"name":`)
	b = c[18].appendBool(b, `,"enabled":`)
	b = c[19].appendString(b, `,"vatId":`)
	b = c[20].appendTime(b, `,"createdAt":`)
	if c[21].isNull {
		return append(b, `},"website":null`...)
	}
	b = c[21].appendID(b, `},"website":{"id":"site_`)
	b = c[22].appendString(b, `,"name":`)
	b = c[23].appendString(b, `,"url":`)
	b = c[24].appendString(b, `,"redirectPath":`)
	return append(b, '}')
}

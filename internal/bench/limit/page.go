package limit

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// page is what one answer is put together in; it is used again.
type page struct {
	row      row
	many     bool
	ids      []any // of the users; padded to a page
	args     []any
	place    map[int64]int // of a user in the page
	heads    []byte        // each user's own columns
	ends     []int         // of each head
	more     bool          // there is a page behind this one
	fold     []byte        // the last user's last name, for the cursor
	last     int64         // and his id
	sections []*section
	out      []byte
}

func newPage() *page { return &page{place: map[int64]int{}, sections: newSections()} }

// view is what the request may see: everything, or a company's tree.
type view struct {
	tree, wide  bool
	first, last string // paths
}

func viewOf(q url.Values) view {
	path := q.Get("path")
	if path == "" {
		return view{}
	}
	return view{tree: true, wide: q.Has("wide"), first: path, last: path[:len(path)-1] + "/"}
}

// nested answers a page of users with everything around them.
func (s *Server) nested(w http.ResponseWriter, r *http.Request) {
	p := s.pages.Get().(*page)
	defer s.pages.Put(p)
	q := r.URL.Query()
	v := viewOf(q)
	err := s.users(r.Context(), p, shape{part: nestedPage, tree: v.tree, wide: v.wide}, q, v)
	if err == nil {
		err = s.around(r.Context(), p, v)
	}
	p.connection(true)
	answer(w, p.out, err)
}

// flat answers a page of users alone: all, or those of one company.
func (s *Server) flat(w http.ResponseWriter, r *http.Request) {
	p := s.pages.Get().(*page)
	defer s.pages.Put(p)
	q := r.URL.Query()
	t := shape{part: flatPage}
	if q.Has("customer") {
		t.part = companyPage
	}
	err := s.users(r.Context(), p, t, q, view{})
	p.connection(false)
	answer(w, p.out, err)
}

// one answers one user with everything around him.
func (s *Server) one(w http.ResponseWriter, r *http.Request) {
	p := s.pages.Get().(*page)
	defer s.pages.Put(p)
	err := s.users(r.Context(), p, shape{part: oneUser}, r.URL.Query(), view{})
	if err == nil {
		err = s.around(r.Context(), p, view{})
	}
	p.out = append(p.out[:0], `{"data":{"customerUser":`...)
	if len(p.ends) == 0 {
		p.out = append(p.out, "null"...)
	} else {
		p.user(0, true)
	}
	p.out = append(p.out, '}', '}')
	answer(w, p.out, err)
}

// users reads the users of a page and writes their own columns.
func (s *Server) users(ctx context.Context, p *page, t shape, q url.Values, v view) error {
	p.heads, p.ends, p.ids, p.args, p.more = p.heads[:0], p.ends[:0], p.ids[:0], p.args[:0], false
	clear(p.place)
	p.many = t.part == nestedPage
	switch t.part {
	case oneUser:
		p.args = append(p.args, number(q.Get("id")))
	case companyPage:
		p.args = append(p.args, number(q.Get("customer")))
	}
	if v.tree {
		p.args = append(p.args, v.first, v.last)
	}
	if q.Has("after") {
		t.after = true
		n, err := strconv.ParseInt(q.Get("afterId"), 10, 64)
		if err != nil {
			return err
		}
		p.args = append(p.args, q.Get("after"), q.Get("after"), n)
	}
	rows, err := s.query(ctx, t, p.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	width, fold, write := 12, 11, writeFlat
	if t.part == nestedPage || t.part == oneUser {
		width, fold, write = 25, 15, writeUser
	}
	now := s.now()
	for rows.Next() {
		if len(p.ends) == perPage {
			p.more = true
			break
		}
		if err := p.row.scan(rows, width); err != nil {
			return err
		}
		c := p.row.cells
		p.place[c[0].n] = len(p.ids)
		p.ids = append(p.ids, c[0].n)
		p.heads = write(p.heads, c, now)
		p.ends = append(p.ends, len(p.heads))
		p.fold, p.last = append(p.fold[:0], c[fold].text...), c[0].n
	}
	for p.many && len(p.ids) < perPage {
		p.ids = append(p.ids, int64(0))
	}
	return rows.Err()
}

// around reads what belongs to the users.
func (s *Server) around(ctx context.Context, p *page, v view) error {
	for _, x := range p.sections {
		if len(p.ends) == 0 {
			return nil
		}
		if err := x.read(ctx, s, p, v); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) connection(nested bool) {
	p.out = append(p.out[:0], `{"data":{"customerUsers":{"pageInfo":{"hasNextPage":`...)
	p.out = strconv.AppendBool(p.out, p.more)
	p.out = append(p.out, `,"endCursor":`...)
	if len(p.ends) == 0 {
		p.out = append(p.out, "null"...)
	} else {
		p.out = cursor(p.out, p.fold, p.last)
	}
	p.out = append(p.out, `},"nodes":[`...)
	for i := range p.ends {
		if i > 0 {
			p.out = append(p.out, ',')
		}
		p.user(i, nested)
	}
	p.out = append(p.out, `]}}}`...)
}

func (p *page) user(i int, nested bool) {
	from := 0
	if i > 0 {
		from = p.ends[i-1]
	}
	p.out = append(p.out, p.heads[from:p.ends[i]]...)
	if nested {
		for _, x := range p.sections {
			p.out = append(append(p.out, x.key...), x.buf[x.at[i].from:x.at[i].to]...)
		}
		p.out = append(p.out, ']', '}')
	}
	p.out = append(p.out, '}')
}

// cursor writes the product's: its order, and the last row's values, in base64.
func cursor(b, fold []byte, id int64) []byte {
	raw := append(make([]byte, 0, 64), `["LAST_NAME,ID","`...)
	raw = append(escape(raw, fold), `",`...)
	raw = append(strconv.AppendInt(raw, id, 10), ']')
	b = append(b, '"')
	return append(base64.StdEncoding.AppendEncode(b, raw), '"')
}

func fullName(b, first, last []byte, before string) []byte {
	b = append(escape(append(append(b, before...), '"'), first), ' ')
	return append(escape(b, last), '"')
}

// status names the first thing that stands between a user and signing in: guest,
// enabled, confirmed, password_reset_required and locked_until are behind c.
func status(b []byte, c []cell, now time.Time, before string) []byte {
	b = append(append(b, before...), '"')
	switch {
	case c[0].n != 0:
		b = append(b, "GUEST"...)
	case c[1].n == 0:
		b = append(b, "DISABLED"...)
	case c[2].n == 0:
		b = append(b, "UNCONFIRMED"...)
	case c[3].n != 0:
		b = append(b, "PASSWORD_RESET_REQUIRED"...)
	case c[4].later(now):
		b = append(b, "LOCKED"...)
	default:
		b = append(b, "ACTIVE"...)
	}
	return append(b, '"')
}

func writeFlat(b []byte, c []cell, now time.Time) []byte {
	b = c[0].id(b, `{"id":"user_`)
	b = c[1].string(b, `,"email":`)
	b = c[2].string(b, `,"firstName":`)
	b = c[3].string(b, `,"lastName":`)
	b = fullName(b, c[2].text, c[3].text, `,"fullName":`)
	b = c[4].string(b, `,"birthday":`)
	b = status(b, c[5:], now, `,"status":`)
	b = c[6].bool(b, `,"enabled":`)
	return c[10].time(b, `,"createdAt":`)
}

func writeUser(b []byte, c []cell, now time.Time) []byte {
	b = c[0].id(b, `{"id":"user_`)
	b = c[1].string(b, `,"email":`)
	b = c[2].string(b, `,"namePrefix":`)
	b = c[3].string(b, `,"firstName":`)
	b = c[4].string(b, `,"middleName":`)
	b = c[5].string(b, `,"lastName":`)
	b = fullName(b, c[3].text, c[5].text, `,"fullName":`)
	b = c[6].string(b, `,"birthday":`)
	b = status(b, c[7:], now, `,"status":`)
	b = c[8].bool(b, `,"enabled":`)
	b = c[9].bool(b, `,"confirmed":`)
	b = c[12].time(b, `,"createdAt":`)
	b = c[13].time(b, `,"updatedAt":`)
	b = c[14].int(b, `,"version":`)
	b = c[16].id(b, `,"customer":{"id":"cust_`)
	b = c[17].string(b, `,"name":`)
	b = c[18].bool(b, `,"enabled":`)
	b = c[19].string(b, `,"vatId":`)
	b = c[20].time(b, `,"createdAt":`)
	if c[21].null {
		return append(b, `},"website":null`...)
	}
	b = c[21].id(b, `},"website":{"id":"site_`)
	b = c[22].string(b, `,"name":`)
	b = c[23].string(b, `,"url":`)
	b = c[24].string(b, `,"redirectPath":`)
	return append(b, '}')
}

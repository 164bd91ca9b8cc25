package limit

import (
	"context"
	"database/sql"
)

// section is the JSON of what one statement reads for the users of a page, and
// where each user's lies in it.
type section struct {
	part  part
	key   string // of the connection in the user's object
	width int
	write func(b []byte, c []cell) []byte
	buf   []byte
	at    [perPage]span
}

type span struct{ from, to int }

// perList bounds a list that was not given a size.
const perList = 20

func newSections() []*section {
	return []*section{
		{part: roles, key: `,"roles":{"nodes":[`, width: 6, write: writeRole},
		{part: addresses, key: `]},"addresses":{"nodes":[`, width: 14, write: writeAddress},
		{part: orders, key: `]},"orders":{"nodes":[`, width: 9, write: writeOrder},
		{part: rfqs, key: `]},"rfqs":{"nodes":[`, width: 7, write: writeRfq},
		{part: quotes, key: `]},"quotes":{"nodes":[`, width: 9, write: writeQuote},
		{part: acceptances, key: `]},"consentAcceptances":{"nodes":[`, width: 8, write: writeAcceptance},
	}
}

// read fills the section; rows come user by user.
func (x *section) read(ctx context.Context, s *Server, p *page, v view) (err error) {
	x.buf, x.at = x.buf[:0], [perPage]span{}
	t := shape{part: x.part, many: p.many, tree: v.tree}
	rows, err := s.query(ctx, t, p.arguments(s, t, v)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	user, n := int64(0), 0
	var at *span
	for rows.Next() {
		if err := p.row.scan(rows, x.width); err != nil {
			return err
		}
		c := p.row.cells
		if c[0].n != user {
			user, n, at = c[0].n, 0, &x.at[p.place[c[0].n]]
			at.from, at.to = len(x.buf), len(x.buf)
		}
		if n++; n > perList {
			continue
		}
		if n > 1 {
			x.buf = append(x.buf, ',')
		}
		x.buf = x.write(x.buf, c[1:])
		at.to = len(x.buf)
	}
	return rows.Err()
}

// arguments of a section's statement: the users, and the tree's paths where its
// rows have a rule of their own.
func (p *page) arguments(s *Server, t shape, v view) []any {
	document := t.part == orders || t.part == rfqs || t.part == quotes
	ruled := v.tree && (document || t.part == roles)
	p.args = p.args[:0]
	if ruled && document && s.lite && t.many { // each part of the UNION has its own
		for _, id := range p.ids {
			p.args = append(p.args, id, v.first, v.last)
		}
		return p.args
	}
	p.args = append(p.args, p.ids...)
	if ruled {
		p.args = append(p.args, v.first, v.last)
	}
	return p.args
}

func writeRole(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"role_`)
	b = c[1].string(b, `,"code":`)
	b = c[2].string(b, `,"label":`)
	c[3].n = 0
	if c[3].null {
		c[3].n = 1
	}
	b = c[3].bool(b, `,"predefined":`)
	b = c[4].bool(b, `,"public":`)
	return append(b, '}')
}

func writeAddress(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"uaddr_`)
	b = c[1].string(b, `,"label":`)
	b = c[2].string(b, `,"street":`)
	b = c[3].string(b, `,"city":`)
	b = c[4].string(b, `,"postalCode":`)
	b = c[5].string(b, `,"countryCode":`)
	b = c[6].string(b, `,"regionCode":`)
	b = c[7].string(b, `,"phone":`)
	b = c[8].set(b, `,"primary":`)
	b = c[9].bool(b, `,"billing":`)
	b = c[10].bool(b, `,"shipping":`)
	b = c[11].set(b, `,"defaultBilling":`)
	b = c[12].set(b, `,"defaultShipping":`)
	return append(b, '}')
}

func writeOrder(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"order_`)
	b = c[1].string(b, `,"identifier":`)
	b = c[2].string(b, `,"poNumber":`)
	b = c[3].string(b, `,"internalStatus":`)
	b = c[4].string(b, `,"currency":`)
	b = c[5].money(b, `,"subtotal":`)
	b = c[6].money(b, `,"total":`)
	b = c[7].time(b, `,"createdAt":`)
	return append(b, '}')
}

func writeRfq(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"rfq_`)
	b = c[1].string(b, `,"projectName":`)
	b = c[2].string(b, `,"poNumber":`)
	b = c[3].string(b, `,"shipUntil":`)
	b = c[4].string(b, `,"customerStatus":`)
	b = c[5].time(b, `,"createdAt":`)
	return append(b, '}')
}

func writeQuote(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"quote_`)
	b = c[1].string(b, `,"identifier":`)
	b = c[2].string(b, `,"projectName":`)
	b = c[3].time(b, `,"validUntil":`)
	b = c[4].string(b, `,"customerStatus":`)
	b = c[5].string(b, `,"currency":`)
	b = c[6].money(b, `,"total":`)
	b = c[7].time(b, `,"createdAt":`)
	return append(b, '}')
}

func writeAcceptance(b []byte, c []cell) []byte {
	b = c[0].id(b, `{"id":"cacc_`)
	b = c[1].time(b, `,"acceptedAt":`)
	b = c[2].string(b, `,"source":`)
	b = c[3].id(b, `,"consent":{"id":"consent_`)
	b = c[4].string(b, `,"name":`)
	b = c[5].id(b, `},"consentVersion":{"id":"cver_`)
	b = c[6].int(b, `,"number":`)
	return append(b, '}', '}')
}

var _ sql.Scanner = (*cell)(nil)

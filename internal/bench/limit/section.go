package limit

import (
	"context"
	"database/sql"
)

// section holds the JSON of the related records that one statement reads for all users
// of a page, and the part of it that belongs to each user.
type section struct {
	kind        queryKind
	jsonPrefix  string // what precedes the records in the user's object
	columnCount int
	appendRow   func(b []byte, c []cell) []byte
	json        []byte
	spans       [perPage]span // the part of json of each user of the page
}

type span struct{ start, end int }

// defaultListSize is the size of a list if the request gives none.
const defaultListSize = 20

func newSections() []*section {
	return []*section{
		{kind: roles, jsonPrefix: `,"roles":{"nodes":[`, columnCount: 6, appendRow: appendRole},
		{kind: addresses, jsonPrefix: `]},"addresses":{"nodes":[`, columnCount: 14, appendRow: appendAddress},
		{kind: orders, jsonPrefix: `]},"orders":{"nodes":[`, columnCount: 9, appendRow: appendOrder},
		{kind: rfqs, jsonPrefix: `]},"rfqs":{"nodes":[`, columnCount: 7, appendRow: appendRfq},
		{kind: quotes, jsonPrefix: `]},"quotes":{"nodes":[`, columnCount: 9, appendRow: appendQuote},
		{kind: acceptances, jsonPrefix: `]},"consentAcceptances":{"nodes":[`, columnCount: 8, appendRow: appendAcceptance},
	}
}

// readRows fills the section. The rows are ordered by user.
func (x *section) readRows(ctx context.Context, s *Server, p *page, v view) (err error) {
	x.json, x.spans = x.json[:0], [perPage]span{}
	t := queryShape{kind: x.kind, forPage: p.isList, treeOnly: v.treeOnly}
	rows, err := s.runQuery(ctx, t, p.sectionArgs(s, t, v)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	userID, n := int64(0), 0
	var current *span
	for rows.Next() {
		if err := p.row.scanColumns(rows, x.columnCount); err != nil {
			return err
		}
		c := p.row.cells
		if c[0].number != userID {
			userID, n, current = c[0].number, 0, &x.spans[p.indexByUserID[c[0].number]]
			current.start, current.end = len(x.json), len(x.json)
		}
		if n++; n > defaultListSize {
			continue
		}
		if n > 1 {
			x.json = append(x.json, ',')
		}
		x.json = x.appendRow(x.json, c[1:])
		current.end = len(x.json)
	}
	return rows.Err()
}

// sectionArgs returns the arguments of a section's statement: the users, and the bounds
// of the tree's paths if the tree also limits the section's rows.
func (p *page) sectionArgs(s *Server, t queryShape, v view) []any {
	isDocument := t.kind == orders || t.kind == rfqs || t.kind == quotes
	limitedByTree := v.treeOnly && (isDocument || t.kind == roles)
	p.args = p.args[:0]
	if limitedByTree && isDocument && s.isSQLite && t.forPage { // each part of the UNION has its own arguments
		for _, id := range p.userIDs {
			p.args = append(p.args, id, v.firstPath, v.lastPath)
		}
		return p.args
	}
	p.args = append(p.args, p.userIDs...)
	if limitedByTree {
		p.args = append(p.args, v.firstPath, v.lastPath)
	}
	return p.args
}

func appendRole(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"role_`)
	b = c[1].appendString(b, `,"code":`)
	b = c[2].appendString(b, `,"label":`)
	c[3].number = 0
	if c[3].isNull {
		c[3].number = 1
	}
	b = c[3].appendBool(b, `,"predefined":`)
	b = c[4].appendBool(b, `,"public":`)
	return append(b, '}')
}

func appendAddress(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"uaddr_`)
	b = c[1].appendString(b, `,"label":`)
	b = c[2].appendString(b, `,"street":`)
	b = c[3].appendString(b, `,"city":`)
	b = c[4].appendString(b, `,"postalCode":`)
	b = c[5].appendString(b, `,"countryCode":`)
	b = c[6].appendString(b, `,"regionCode":`)
	b = c[7].appendString(b, `,"phone":`)
	b = c[8].appendIsSet(b, `,"primary":`)
	b = c[9].appendBool(b, `,"billing":`)
	b = c[10].appendBool(b, `,"shipping":`)
	b = c[11].appendIsSet(b, `,"defaultBilling":`)
	b = c[12].appendIsSet(b, `,"defaultShipping":`)
	return append(b, '}')
}

func appendOrder(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"order_`)
	b = c[1].appendString(b, `,"identifier":`)
	b = c[2].appendString(b, `,"poNumber":`)
	b = c[3].appendString(b, `,"internalStatus":`)
	b = c[4].appendString(b, `,"currency":`)
	b = c[5].appendMoney(b, `,"subtotal":`)
	b = c[6].appendMoney(b, `,"total":`)
	b = c[7].appendTime(b, `,"createdAt":`)
	return append(b, '}')
}

func appendRfq(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"rfq_`)
	b = c[1].appendString(b, `,"projectName":`)
	b = c[2].appendString(b, `,"poNumber":`)
	b = c[3].appendString(b, `,"shipUntil":`)
	b = c[4].appendString(b, `,"customerStatus":`)
	b = c[5].appendTime(b, `,"createdAt":`)
	return append(b, '}')
}

func appendQuote(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"quote_`)
	b = c[1].appendString(b, `,"identifier":`)
	b = c[2].appendString(b, `,"projectName":`)
	b = c[3].appendTime(b, `,"validUntil":`)
	b = c[4].appendString(b, `,"customerStatus":`)
	b = c[5].appendString(b, `,"currency":`)
	b = c[6].appendMoney(b, `,"total":`)
	b = c[7].appendTime(b, `,"createdAt":`)
	return append(b, '}')
}

func appendAcceptance(b []byte, c []cell) []byte {
	b = c[0].appendID(b, `{"id":"cacc_`)
	b = c[1].appendTime(b, `,"acceptedAt":`)
	b = c[2].appendString(b, `,"channel":`)
	b = c[3].appendID(b, `,"consent":{"id":"consent_`)
	b = c[4].appendString(b, `,"name":`)
	b = c[5].appendID(b, `},"consentVersion":{"id":"cver_`)
	b = c[6].appendInt(b, `,"number":`)
	return append(b, '}', '}')
}

var _ sql.Scanner = (*cell)(nil)

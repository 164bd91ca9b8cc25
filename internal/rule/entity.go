// Package rule says who may see and change which rows. Each question has one
// answer, a predicate on ent's SQL builder, which ent's policies and the read
// engine both take; whatever is not granted is denied.
package rule

import (
	"strconv"
	"strings"

	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Action is what somebody wants to do with rows.
type Action string

const (
	View   Action = "VIEW"
	Create Action = "CREATE"
	Edit   Action = "EDIT"
	Delete Action = "DELETE"
)

// Form is how a predicate over another table is written. Both forms select the
// same rows; they differ in what the databases' planners make of them.
type Form uint8

const (
	// Set suits lists that start from the table: column IN (SELECT ...).
	Set Form = iota
	// Point suits rows already found by their key: a scalar subquery, which
	// MariaDB does not turn into a join that starts from the other table.
	Point
)

// Entity is one kind of record and the rule over its rows.
type Entity struct {
	Name   string // as in ent and in the graph
	Table  string
	Prefix string // of its ids in the graph; empty when it is no node
	sight  sight
}

// sight is what a customer user sees of an entity.
type sight struct {
	// follows is the column that ties a row to its customer; "id" on customers.
	follows string
	// via is the entity that follows points to, nil when it is the customer.
	via *Entity
	// shared rows are everybody's who has signed in.
	shared bool
	// where is for what follows no single column.
	where func(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate
}

// ID is the row's id in the graph: user_42.
func (e *Entity) ID(n int64) string { return e.Prefix + "_" + strconv.FormatInt(n, 10) }

// ParseID reads an id of this entity; ok is false for any other text.
func (e *Entity) ParseID(id string) (n int64, ok bool) {
	digits, ok := strings.CutPrefix(id, e.Prefix+"_")
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// Where is the predicate of the rows on which v may do a; nil means every row.
func (e *Entity) Where(v *viewer.Viewer, a Action, form Form) func(*sql.Selector) {
	switch {
	case v == nil || e == nil:
		return none
	case v.Kind == viewer.System:
		return nil
	case v.Kind == viewer.Staff:
		if e.Prefix == "" && a != View {
			return none // records of the product itself, such as settings
		}
		return nil
	case v.Kind == viewer.CustomerUser && a == View && v.Level == viewer.CustomerTree:
		return func(s *sql.Selector) { s.Where(e.sight.predicate(s, v, form)) }
	}
	return none
}

// Implied reports whether rows reached from visible rows through their column
// are visible by that alone, so that their own predicate would only repeat it.
func (e *Entity) Implied(column string) bool {
	return column != "" && column != "id" && e.sight.follows == column
}

func none(s *sql.Selector) { s.Where(sql.False()) }

func (g sight) predicate(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate {
	switch {
	case g.where != nil:
		return g.where(s, v, form)
	case g.shared:
		return sql.Not(sql.False())
	case g.follows == "":
		return sql.False()
	case g.follows == "id":
		return inTree(s.C("path"), v)
	case form == Point:
		return sql.P(func(b *sql.Builder) {
			b.WriteString("(" + g.path(s.C(g.follows)) + ") BETWEEN ").Arg(v.CustomerPath).WriteString(" AND ").Arg(treeEnd(v))
		})
	case g.via != nil:
		t := sql.Table(g.via.Table).As("via")
		sub := sql.Select(t.C("id")).From(t)
		return sql.In(s.C(g.follows), sub.Where(g.via.sight.predicate(sub, v, Set)))
	}
	t := sql.Table(Customer.Table).As("tree")
	return sql.In(s.C(g.follows), sql.Select(t.C("id")).From(t).Where(inTree(t.C("path"), v)))
}

// path is a scalar subquery for the customer's path behind a column.
func (g sight) path(column string) string {
	if g.via == nil {
		return "SELECT c.path FROM " + Customer.Table + " c WHERE c.id=" + column
	}
	return "SELECT c.path FROM " + g.via.Table + " o JOIN " + Customer.Table + " c ON c.id=o." + g.via.sight.follows + " WHERE o.id=" + column
}

// inTree is a range over the materialised path: every path below "3.17." lies
// between it and "3.17/", the next character after the dot.
func inTree(path string, v *viewer.Viewer) *sql.Predicate {
	return sql.And(sql.GTE(path, v.CustomerPath), sql.LT(path, treeEnd(v)))
}

func treeEnd(v *viewer.Viewer) string {
	if v.CustomerPath == "" {
		return ""
	}
	return v.CustomerPath[:len(v.CustomerPath)-1] + "/"
}

// ByID reads an id of any entity; nil where it is none's.
func ByID(id string) (*Entity, int64) {
	prefix, _, _ := strings.Cut(id, "_")
	for _, e := range Entities {
		if e.Prefix == prefix && prefix != "" {
			if n, ok := e.ParseID(id); ok {
				return e, n
			}
		}
	}
	return nil, 0
}

// Package authz says who may see and change which rows. Each question has one
// answer, a predicate on ent's SQL builder, which ent's policies and the read
// engine both take; whatever is not granted is denied.
package authz

import (
	"context"
	stdsql "database/sql"
	"slices"
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
	Assign Action = "ASSIGN" // make it somebody's
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

// Entity is one kind of record and the rules over its rows.
type Entity struct {
	Name   string // as in ent and in the graph
	Table  string
	Prefix string // of its ids in the graph; empty when it is no node
	// Actions that a role can grant; none where the permissions of another entity count.
	Actions []Action
	// StorefrontActions are those of them that roles of customer users can grant.
	StorefrontActions []Action
	// Storefront and Staff are the levels at which roles of customer users and of
	// staff can grant them, besides none at all.
	Storefront, Staff []viewer.Level

	// parent is the entity whose permissions count for it, parentKey the column that
	// points to a row of that; any change of a part is an edit of the whole.
	parent    *Entity
	parentKey string
	// company and person are the columns that name the customer and the customer user
	// whose it is. Where there is only a person, it is his company's.
	company, person string
	// published is what everybody who has signed in sees all of.
	published bool
}

// rows are those that a rule selects: all, none, or those that a predicate finds.
type rows struct {
	all   bool
	where func(s *sql.Selector, form Form) *sql.Predicate
}

var (
	every   = rows{all: true}
	nothing = rows{}
)

// or are the rows of either.
func (r rows) or(other rows) rows {
	switch {
	case r.all || other.where == nil && !other.all:
		return r
	case other.all || r.where == nil:
		return other
	}
	return rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
		return sql.Or(r.where(s, form), other.where(s, form))
	}}
}

// and are the rows of both.
func (r rows) and(p func(s *sql.Selector) *sql.Predicate) rows {
	switch {
	case r.all:
		return rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return p(s) }}
	case r.where == nil:
		return r
	}
	return rows{where: func(s *sql.Selector, form Form) *sql.Predicate { return sql.And(p(s), r.where(s, form)) }}
}

// RowActions are what can be done to a row that is there.
func (e *Entity) RowActions() []Action {
	switch {
	case e == Session:
		return []Action{View, Delete}
	case e.parent != nil && slices.Contains(e.parent.Actions, Edit):
		return []Action{View, Edit}
	case e.parent != nil:
		return []Action{View}
	}
	return slices.DeleteFunc(slices.Clone(e.Actions), func(a Action) bool { return a == Create })
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

// Level is how far the viewer's permission for an action reaches. Who may not see
// a row may not change it either.
func (e *Entity) Level(v *viewer.Viewer, a Action) viewer.Level {
	switch {
	case e == nil || v == nil:
		return viewer.None
	case v.Kind == viewer.System:
		return viewer.All
	case e.parent != nil:
		if a != View {
			a = Edit
		}
		return e.parent.Level(v, a)
	}
	l := v.Grants[e.Name+":"+string(a)]
	if !l.AtLeast(viewer.Own) {
		return viewer.None
	}
	if a != View && a != Create {
		l = viewer.Lower(l, e.Level(v, View))
	}
	return l
}

// Where is the predicate of the rows on which v may do a; nil means every row.
func (e *Entity) Where(v *viewer.Viewer, a Action, form Form) func(*sql.Selector) {
	return e.reach(v, a).predicate(form)
}

// Published reports whether everybody who has signed in sees every row, so that what is below
// one may be anybody's.
func (e *Entity) Published() bool {
	for e.parent != nil {
		e = e.parent
	}
	return e.published
}

// Reach is the predicate of the rows that v's level for a reaches, whatever else
// forbids or allows it; nil means every row.
func (e *Entity) Reach(v *viewer.Viewer, a Action, form Form) func(*sql.Selector) {
	switch e {
	case CustomerUserRole, Activity, ActivityLink, Attachment: // no column says whose they are
		if e.Level(v, a) == viewer.None {
			return nothing.predicate(form)
		}
		return e.reach(v, View).predicate(form)
	}
	return e.granted(v, a).predicate(form)
}

// Querier runs statements: a store, a transaction, or ent's client.
type Querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*stdsql.Rows, error)
}

// Selects reports whether a row is there and a predicate selects it, one that [Entity.Where]
// has made.
func (e *Entity) Selects(ctx context.Context, q Querier, id int64, where func(*sql.Selector)) (bool, error) {
	t := sql.Table(e.Table).As("t")
	sel := sql.Select(t.C("id")).From(t)
	sel.Where(sql.EQ(t.C("id"), id))
	if where != nil {
		where(sel)
	}
	text, args := sel.Query()
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}

func (r rows) predicate(form Form) func(*sql.Selector) {
	switch {
	case r.all:
		return nil
	case r.where != nil:
		return func(s *sql.Selector) { s.Where(r.where(s, form)) }
	}
	return func(s *sql.Selector) { s.Where(sql.False()) }
}

// reach are the rows on which v may do a.
func (e *Entity) reach(v *viewer.Viewer, a Action) rows {
	switch {
	case e == nil || v == nil:
		return nothing
	case v.Kind == viewer.System:
		return every
	}
	if e.published {
		return e.shared(v, a)
	}
	switch e {
	case Customer, CustomerUser, StaffUser:
		return e.people(v, a)
	case CustomerUserRole:
		return roles(v, a)
	case Activity, ActivityLink, Attachment:
		return e.communication(v, a)
	case Session:
		return sessions(v, a)
	case AuditEntry:
		return trail(v, a)
	case ApiToken:
		return tokens(v, a)
	case Job:
		return e.granted(v, a).or(own(v, "requested_by_staff_user_id", "requested_by_customer_user_id"))
	}
	return e.granted(v, a)
}

// granted are the rows that the viewer's level for an action reaches.
func (e *Entity) granted(v *viewer.Viewer, a Action) rows {
	if e.parent != nil && e.parentKey != "" {
		if a != View {
			a = Edit
		}
		whole := e.parent.reach(v, a)
		if whole.where == nil {
			return whole
		}
		return rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
			return through(s, e.parentKey, e.parent, form, whole.where)
		}}
	}
	r := e.at(v, e.Level(v, a))
	if a == Create && e.company != "" && e.person != "" && r.where != nil {
		return r.and(e.paired)
	}
	return r
}

// paired selects the rows whose person belongs to their company.
func (e *Entity) paired(s *sql.Selector) *sql.Predicate {
	t := sql.Table(CustomerUser.Table).As("of_person")
	sub := sql.Select(sql.Count("*")).From(t)
	sub.Where(sql.And(sql.ColumnsEQ(t.C("id"), s.C(e.person)), sql.ColumnsEQ(t.C("customer_id"), s.C(e.company))))
	return sql.Or(sql.IsNull(s.C(e.person)), sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(sub) }).WriteString(">0")
	}))
}

// at are the rows that a level reaches.
func (e *Entity) at(v *viewer.Viewer, l viewer.Level) rows {
	switch {
	case l == viewer.None:
		return nothing
	case l == viewer.All:
		if v.Kind == viewer.Staff {
			return every
		}
		return nothing
	case l == viewer.Own && v.Kind == viewer.CustomerUser:
		if e.person == "" {
			return nothing
		}
		return rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return sql.EQ(s.C(e.person), v.ID) }}
	case !placed(v, l):
		return nothing
	case e.company != "":
		return rows{where: func(s *sql.Selector, form Form) *sql.Predicate { return within(s, e.company, v, l, form) }}
	case e.person != "":
		return rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
			return through(s, e.person, CustomerUser, form, CustomerUser.at(v, l).where)
		}}
	}
	return nothing
}

// Implied reports whether rows reached through their column from rows of another
// entity that the viewer sees are visible by that alone, so that their own predicate
// would only repeat it.
func (e *Entity) Implied(v *viewer.Viewer, from *Entity, column string) bool {
	if v == nil || column == "" {
		return false
	}
	if e.parent != nil {
		return e.parent == from && e.parentKey == column
	}
	l := e.Level(v, View)
	if l == viewer.None || !l.AtLeast(from.Level(v, View)) {
		return false
	}
	return from == Customer && column == e.company && column != "id" || from == CustomerUser && column == e.person && e.company == ""
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

// ByName finds an entity by its ent type, nil when there is none.
func ByName(name string) *Entity {
	i := slices.IndexFunc(Entities, func(e *Entity) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return Entities[i]
}

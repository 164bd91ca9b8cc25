// Package authz decides which rows a viewer may see and change. For an entity and an
// action it answers with one predicate on ent's SQL builder. Ent's policies and the read
// engine both use that predicate. What is not granted is denied.
//
// entities.go lists the entities and what roles can grant on them. This file turns a
// viewer's grants into a predicate. rowrules.go has the rules that go beyond grants, and
// scope.go writes the SQL for the companies of a viewer.
package authz

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"buyergraph/internal/apperr"
	"buyergraph/internal/names"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// Action is what a viewer does with rows.
type Action string

const (
	View   Action = "VIEW"
	Create Action = "CREATE"
	Edit   Action = "EDIT"
	Delete Action = "DELETE"
	Assign Action = "ASSIGN" // give a record to another user
)

// PredicateForm is how a predicate over another table is written. Both forms select the
// same rows, but the databases plan them differently.
type PredicateForm uint8

const (
	// ForList suits statements that list the rows of a table: column IN (SELECT ...).
	ForList PredicateForm = iota
	// ForRow suits statements that find rows by a key: a scalar subquery. MariaDB does
	// not turn it into a join that starts from the other table.
	ForRow
)

// Entity is one kind of record, with what decides the access to its rows.
type Entity struct {
	Name     string // the name in ent and in the graph
	Label    string // what people call the entity; internal records have none
	Table    string
	IDPrefix string // the prefix of ids in the graph; empty if the entity is not a node
	// Actions are what roles can grant; empty if the permissions of the parent apply.
	Actions []Action
	// StorefrontActions are the part of Actions that roles of customer users can grant.
	StorefrontActions []Action
	// OwnOnlyActions are the part of StorefrontActions that roles grant for the user's own
	// rows only.
	OwnOnlyActions []Action
	// Storefront and Staff are the levels, besides NONE, at which roles of customer users
	// and of staff can grant the actions.
	Storefront, Staff []viewer.Level

	// parent is the entity that this one takes its permissions from; parentColumn points to
	// the parent's row. Every change of a row needs EDIT on the parent.
	parent       *Entity
	parentColumn string
	// companyColumn and personColumn name the customer and the customer user that a row
	// belongs to. A row with a person only belongs to the company of that person.
	companyColumn, personColumn string
	// hiddenStates are the values of internal_status of the records that customer users do not
	// see.
	hiddenStates []string
	// guarded marks the entities with a column guard. Whoever links to a row writes its guard
	// first, so that on every node of a cluster the link and a change of the row conflict.
	guarded bool
	// published marks the entities of which all customer users see every row.
	published bool
}

// rowSet is what a rule selects: all rows, the rows that a predicate selects, or, as the
// zero value, no rows.
type rowSet struct {
	matchesAll     bool
	buildPredicate func(s *sql.Selector, form PredicateForm) *sql.Predicate
}

var (
	allRows = rowSet{matchesAll: true}
	noRows  = rowSet{}
)

// unionWith returns the rows that are in either set.
func (r rowSet) unionWith(other rowSet) rowSet {
	switch {
	case r.matchesAll || other.buildPredicate == nil && !other.matchesAll:
		return r
	case other.matchesAll || r.buildPredicate == nil:
		return other
	}
	return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		return sql.Or(r.buildPredicate(s, form), other.buildPredicate(s, form))
	}}
}

// restrictTo returns the rows of the set that also meet a predicate.
func (r rowSet) restrictTo(p func(s *sql.Selector) *sql.Predicate) rowSet {
	switch {
	case r.matchesAll:
		return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return p(s) }}
	case r.buildPredicate == nil:
		return r
	}
	return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		return sql.And(p(s), r.buildPredicate(s, form))
	}}
}

// String returns the value of the graph's enum Entity.
func (e *Entity) String() string { return EnumValue(e.Name) }

// Words returns the label as it stands within a sentence.
func (e *Entity) Words() string {
	if len(e.Label) > 1 && unicode.IsUpper(rune(e.Label[1])) { // API token
		return e.Label
	}
	return strings.ToLower(e.Label[:1]) + e.Label[1:]
}

// FormatID returns the id of row n in the graph, such as user_42.
func (e *Entity) FormatID(n int64) string { return e.IDPrefix + "_" + strconv.FormatInt(n, 10) }

// ParseID returns the row of a graph id of this entity; ok is false for any other text.
func (e *Entity) ParseID(id string) (n int64, ok bool) {
	digits, ok := strings.CutPrefix(id, e.IDPrefix+"_")
	if !ok || digits == "" || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// NotFound returns the error about an id of this entity that leads to no record that the viewer
// may see. It is the same whether there is such a record or not. Codes: NOT_FOUND.
func (e *Entity) NotFound(id string) *apperr.Error {
	return apperr.New(apperr.NotFound, `There is no {entity} "{id}", or you may not see it.`,
		"entity", e, "id", text.ToPrintableLine(fmt.Sprintf("%.60s", id)))
}

// LevelFor returns the level at which the viewer holds the permission for an action, None
// without one. The level of an action on existing rows is at most the level of VIEW: a
// viewer who may not see a row may not change it.
func (e *Entity) LevelFor(v *viewer.Viewer, a Action) viewer.Level {
	switch {
	case e == nil || v == nil:
		return viewer.None
	case v.Kind == viewer.System:
		return viewer.All
	case e.parent != nil:
		if a != View {
			a = Edit
		}
		return e.parent.LevelFor(v, a)
	}
	l := v.Grants[e.Name+":"+string(a)]
	if !l.AtLeast(viewer.Own) {
		return viewer.None
	}
	if a != View && a != Create {
		l = viewer.LowerLevel(l, e.LevelFor(v, View))
	}
	return l
}

// Predicate returns the predicate of the rows on which v may do a. It is nil if v may do
// a on every row.
func (e *Entity) Predicate(v *viewer.Viewer, a Action, form PredicateForm) func(*sql.Selector) {
	return e.rowsAllowed(v, a).toPredicate(form)
}

// HandoverColumns returns the columns by which a row is handed over to another company or
// person, which needs ASSIGN. It is empty for entities without that action.
func (e *Entity) HandoverColumns() (columns []string) {
	for _, column := range []string{e.companyColumn, e.personColumn} {
		if column != "" && column != "id" && slices.Contains(e.Actions, Assign) {
			columns = append(columns, column)
		}
	}
	return columns
}

// IsPublished reports whether all customer users see every row of the entity or of the
// entity that it takes its permissions from. Records below a published row can belong to
// anybody.
func (e *Entity) IsPublished() bool {
	for e.parent != nil {
		e = e.parent
	}
	return e.published
}

// PredicateOfLevel returns the predicate of the rows that v's level for a covers, without
// the rules that allow or forbid more. It is nil if the level covers every row.
func (e *Entity) PredicateOfLevel(v *viewer.Viewer, a Action, form PredicateForm) func(*sql.Selector) {
	switch e {
	case CustomerUserRole, Activity, ActivityLink, Attachment: // no column names their owner
		switch {
		case e.LevelFor(v, a) == viewer.None:
			return noRows.toPredicate(form)
		case e == CustomerUserRole:
			return grantedRoleRows(v, View).toPredicate(form)
		}
		return e.rowsAllowed(v, View).toPredicate(form)
	}
	return e.rowsOfGrant(v, a).toPredicate(form)
}

// toPredicate returns the function that adds the set's condition to a statement, nil for
// all rows.
func (r rowSet) toPredicate(form PredicateForm) func(*sql.Selector) {
	switch {
	case r.matchesAll:
		return nil
	case r.buildPredicate != nil:
		return func(s *sql.Selector) { s.Where(r.buildPredicate(s, form)) }
	}
	return func(s *sql.Selector) { s.Where(sql.False()) }
}

// rowsAllowed returns the rows on which v may do a: those of the grant, changed by the
// rules of the entity.
func (e *Entity) rowsAllowed(v *viewer.Viewer, a Action) rowSet {
	switch {
	case e == nil || v == nil:
		return noRows
	case v.Kind == viewer.System:
		return allRows
	}
	if e.published {
		return e.publishedRows(v, a)
	}
	switch e {
	case Customer, CustomerUser, StaffUser:
		return e.accountRows(v, a)
	case CustomerUserRole, StaffRole:
		return e.roleRows(v, a)
	case Activity, ActivityLink, Attachment:
		return e.communicationRows(v, a)
	case Session:
		return sessionRows(v, a)
	case AuditEntry:
		return auditRows(v, a)
	case ApiToken:
		return tokenRows(v, a)
	case Capability:
		return capabilityRows(v, a)
	case SavedView:
		return savedViewRows(v, a)
	case Job:
		return e.rowsOfGrant(v, a).unionWith(requestedRows(v))
	}
	return e.inShownState(v, e.rowsOfGrant(v, a))
}

// rowsOfGrant returns the rows that the viewer's level for an action covers. The rows of
// an entity with a parent follow the rows of the parent.
func (e *Entity) rowsOfGrant(v *viewer.Viewer, a Action) rowSet {
	if e.parent != nil && e.parentColumn != "" {
		if a != View {
			a = Edit
		}
		parentRows := e.parent.rowsAllowed(v, a)
		if parentRows.buildPredicate == nil {
			return parentRows
		}
		return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
			return viaForeignKey(s, e.parentColumn, e.parent, form, parentRows.buildPredicate)
		}}
	}
	r := e.rowsAtLevel(v, e.LevelFor(v, a))
	if a == Create && e.companyColumn != "" && e.personColumn != "" && r.buildPredicate != nil {
		return r.restrictTo(e.personInCompany)
	}
	return r
}

// personInCompany selects the rows that name no person, or a person of the company that
// the row names.
func (e *Entity) personInCompany(s *sql.Selector) *sql.Predicate {
	t := sql.Table(CustomerUser.Table).As("of_person")
	sub := sql.Select(sql.Count("*")).From(t)
	sub.Where(sql.And(sql.ColumnsEQ(t.C("id"), s.C(e.personColumn)), sql.ColumnsEQ(t.C("customer_id"), s.C(e.companyColumn))))
	return sql.Or(sql.IsNull(s.C(e.personColumn)), sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(sub) }).WriteString(">0")
	}))
}

// rowsAtLevel returns the rows that a level covers for the viewer.
func (e *Entity) rowsAtLevel(v *viewer.Viewer, l viewer.Level) rowSet {
	switch {
	case l == viewer.None:
		return noRows
	case l == viewer.All:
		if v.Kind == viewer.Staff {
			return allRows
		}
		return noRows
	case l == viewer.Own && v.Kind == viewer.CustomerUser:
		if e.personColumn == "" {
			return noRows
		}
		return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.EQ(s.C(e.personColumn), v.ID) }}
	case !levelApplies(v, l):
		return noRows
	case e.companyColumn != "":
		return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
			return inCompanies(s, e.companyColumn, v, l, form)
		}}
	case e.personColumn != "":
		return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
			return viaForeignKey(s, e.personColumn, CustomerUser, form, CustomerUser.rowsAtLevel(v, l).buildPredicate)
		}}
	}
	return noRows
}

// IsImpliedBy reports whether the viewer sees every row that points, through a column, to
// a visible row of from. The statement then needs no predicate for these rows: it would
// only repeat that of from.
func (e *Entity) IsImpliedBy(v *viewer.Viewer, from *Entity, column string) bool {
	if v == nil || column == "" {
		return false
	}
	if e.parent != nil {
		return e.parent == from && e.parentColumn == column
	}
	l := e.LevelFor(v, View)
	if e.hidesStates(v) || l == viewer.None || !l.AtLeast(from.LevelFor(v, View)) {
		return false
	}
	return from == Customer && column == e.companyColumn && column != "id" ||
		from == CustomerUser && column == e.personColumn && e.companyColumn == ""
}

// ImpliesCompany reports whether the viewer sees the company that a column of e names, in every row
// of e that they see.
func (e *Entity) ImpliesCompany(v *viewer.Viewer, column string) bool {
	if v == nil || e.companyColumn != column || e == Activity || e == ActivityLink || e == Attachment {
		return false
	}
	l := e.LevelFor(v, View)
	return l != viewer.None && Customer.LevelFor(v, View).AtLeast(l) && (v.Kind == viewer.Staff || l.AtLeast(viewer.Customer))
}

// ByID returns the entity and the row of a graph id; nil for any other text.
func ByID(id string) (*Entity, int64) {
	prefix, _, _ := strings.Cut(id, "_")
	for _, e := range Entities {
		if e.IDPrefix == prefix && prefix != "" {
			if n, ok := e.ParseID(id); ok {
				return e, n
			}
		}
	}
	return nil, 0
}

// ByName returns the entity with a name of ent, nil if there is none.
func ByName(name string) *Entity {
	i := slices.IndexFunc(Entities, func(e *Entity) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return Entities[i]
}

// enumValues are the values of the graph's enum Entity, by name of the entity.
var enumValues = func() map[string]string {
	values := map[string]string{}
	for _, e := range Entities {
		values[e.Name] = toEnumValue(e.Name)
	}
	return values
}()

// EnumValue returns the value of the graph's enum Entity for the name of an entity: it is
// CUSTOMER_USER for CustomerUser.
func EnumValue(name string) string {
	if value, ok := enumValues[name]; ok {
		return value
	}
	return toEnumValue(name) // stored by a newer version of the server, which gives the same value
}

// ByEnumValue returns the entity with a value of the graph's enum Entity, nil if there is none.
func ByEnumValue(value string) *Entity {
	i := slices.IndexFunc(Entities, func(e *Entity) bool { return enumValues[e.Name] == value })
	if i < 0 {
		return nil
	}
	return Entities[i]
}

// toEnumValue converts a name of ent, such as CustomerUser, to CUSTOMER_USER.
func toEnumValue(name string) string { return strings.ToUpper(names.ToColumn(name)) }

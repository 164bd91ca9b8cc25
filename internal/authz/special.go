package authz

import (
	"slices"

	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// own are the rows whose column names the viewer himself.
func own(v *viewer.Viewer, staff, customerUser string) rows {
	column := map[viewer.Kind]string{viewer.Staff: staff, viewer.CustomerUser: customerUser}[v.Kind]
	if column == "" || v.ID == 0 {
		return nothing
	}
	return rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return sql.EQ(s.C(column), v.ID) }}
}

// people: everybody sees himself, and nobody deletes himself.
func (e *Entity) people(v *viewer.Viewer, a Action) rows {
	r := e.granted(v, a)
	var himself rows
	switch e {
	case CustomerUser:
		himself = own(v, "", "id")
	case StaffUser:
		himself = own(v, "id", "")
	}
	switch {
	case himself.where == nil:
	case a == View && !e.Level(v, View).AtLeast(viewer.Customer):
		return r.or(himself)
	case a == Delete:
		return r.and(func(s *sql.Selector) *sql.Predicate { return sql.NEQ(s.C("id"), v.ID) })
	}
	return r
}

// roles: to companies those that are public and self-managed, the predefined ones
// only to see and to give; and with a role of a company goes seeing that company.
func roles(v *viewer.Viewer, a Action) rows {
	l := CustomerUserRole.Level(v, a)
	if l == viewer.None {
		return nothing
	}
	l = viewer.Lower(l, Customer.Level(v, View))
	companies := Customer.at(v, l)
	if companies.all {
		return every
	}
	return rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
		p := sql.False()
		if companies.where != nil {
			p = within(s, "customer_id", v, l, form)
		}
		if v.Kind == viewer.Staff || a == View || a == Assign {
			p = sql.Or(sql.IsNull(s.C("customer_id")), p)
		}
		if v.Kind != viewer.Staff {
			p = sql.And(sql.IsTrue(s.C("public")), sql.IsTrue(s.C("self_managed")), p)
		}
		return p
	}}
}

// tokens: a machine sees its own.
func tokens(v *viewer.Viewer, a Action) rows {
	r := ApiToken.granted(v, a)
	if a != View || v.TokenID == 0 {
		return r
	}
	return r.or(rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return sql.EQ(s.C("id"), v.TokenID) }})
}

// shared: what the seller publishes is for everybody who has signed in.
func (e *Entity) shared(v *viewer.Viewer, a Action) rows {
	switch {
	case a == View && v.Kind == viewer.CustomerUser:
		return every
	case a == View && v.Kind == viewer.Guest && e == Website && v.WebsiteID > 0: // where he is
		return rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return sql.EQ(s.C("id"), v.WebsiteID) }}
	}
	return e.granted(v, a)
}

// sessions: his own, and those of whom he may edit.
func sessions(v *viewer.Viewer, a Action) rows {
	r := own(v, "staff_user_id", "customer_user_id")
	if v.Kind != viewer.Staff || a == Create {
		return r
	}
	if StaffUser.Level(v, Edit) == viewer.All && CustomerUser.Level(v, Edit) == viewer.All {
		return every
	}
	for _, of := range []struct {
		column string
		*Entity
	}{{"staff_user_id", StaffUser}, {"customer_user_id", CustomerUser}} {
		column, e := of.column, of.Entity
		switch theirs := e.reach(v, Edit); {
		case theirs.all:
			r = r.or(rows{where: func(s *sql.Selector, _ Form) *sql.Predicate { return sql.NotNull(s.C(column)) }})
		case theirs.where != nil:
			r = r.or(rows{where: func(s *sql.Selector, form Form) *sql.Predicate { return through(s, column, e, form, theirs.where) }})
		}
	}
	return r
}

// trail: what was changed of a customer user is for the customer users, too, who may edit
// him; when he signs in is not.
func trail(v *viewer.Viewer, a Action) rows {
	r, users := AuditEntry.granted(v, a), CustomerUser.reach(v, Edit)
	if a != View || v.Kind != viewer.CustomerUser || users.where == nil {
		return r
	}
	return r.or(rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
		return sql.And(sql.EQ(s.C("entity"), CustomerUser.Name), sql.In(s.C("action"), "CREATE", "UPDATE", "DELETE"), through(s, "record_id", CustomerUser, form, users.where))
	}})
}

// targets are what an activity or an attachment can hang on, by column.
var targets = []struct {
	column string
	entity **Entity
}{{"customer_id", &Customer}, {"customer_user_id", &CustomerUser}, {"rfq_id", &Rfq}, {"quote_id", &Quote}, {"order_id", &Order}}

// communication: to staff by permission; to a customer user what is shared and hangs
// on a record that he sees, of what happened within the companies where he sees it.
func (e *Entity) communication(v *viewer.Viewer, a Action) rows {
	switch {
	case v.Kind == viewer.Staff && e == Activity:
		links := ActivityLink.at(v, e.Level(v, a))
		switch {
		case links.where == nil:
			return links
		case a == Create: // a new one has no links yet; they are looked at for themselves
			return every
		}
		return rows{where: func(s *sql.Selector, form Form) *sql.Predicate { return linked(s, form, links.where) }}
	case v.Kind == viewer.Staff:
		return e.at(v, e.Level(v, a))
	case a != View || v.Kind != viewer.CustomerUser:
		return nothing
	}
	seen := hangs(v)
	if seen == nil {
		return nothing
	}
	return rows{where: func(s *sql.Selector, form Form) *sql.Predicate {
		switch e {
		case ActivityLink:
			shared := func(s *sql.Selector, _ Form) *sql.Predicate { return sql.EQ(s.C("visibility"), "SHARED") }
			return sql.And(seen(s, form), through(s, "activity_id", Activity, Point, shared)) // SQLite would list all that is shared
		case Activity:
			return sql.And(sql.EQ(s.C("visibility"), "SHARED"), linked(s, form, seen))
		}
		on := through(s, "activity_id", Activity, form, Activity.communication(v, View).where)
		return sql.And(sql.EQ(s.C("visibility"), "SHARED"), sql.Or(sql.And(anyTarget(s), seen(s, form)), on))
	}}
}

// anyTarget selects what hangs on a record itself, and not on an activity.
func anyTarget(s *sql.Selector) *sql.Predicate {
	var any []*sql.Predicate
	for _, t := range targets {
		any = append(any, sql.NotNull(s.C(t.column)))
	}
	return sql.Or(any...)
}

// linked selects the activities of which a link meets a predicate.
func linked(s *sql.Selector, form Form, where func(*sql.Selector, Form) *sql.Predicate) *sql.Predicate {
	t := sql.Table(ActivityLink.Table).As("link")
	if form == Set {
		links := sql.Select(t.C("activity_id")).From(t)
		return sql.In(s.C("id"), links.Where(where(links, Set)))
	}
	links := sql.Select(sql.Count("*")).From(t)
	links.Where(sql.And(sql.ColumnsEQ(t.C("activity_id"), s.C("id")), where(links, Point)))
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(links) }).WriteString(">0")
	})
}

// hangs selects what hangs on a record that the viewer sees; nil where he sees none.
func hangs(v *viewer.Viewer) func(*sql.Selector, Form) *sql.Predicate {
	levels := map[viewer.Level][]string{}
	for _, t := range targets {
		l := (*t.entity).Level(v, View)
		if *t.entity == CustomerUser && !l.AtLeast(viewer.Own) {
			l = viewer.Own // himself
		}
		levels[l] = append(levels[l], t.column)
	}
	for _, l := range []viewer.Level{viewer.Customer, viewer.CustomerTree} {
		if len(levels[l]) == len(targets) && placed(v, l) { // whatever it hangs on
			return func(s *sql.Selector, form Form) *sql.Predicate { return within(s, "within_customer_id", v, l, form) }
		}
	}
	var parts []func(*sql.Selector, Form) *sql.Predicate
	for _, l := range []viewer.Level{viewer.Customer, viewer.CustomerTree} {
		if columns := levels[l]; len(columns) > 0 && placed(v, l) {
			parts = append(parts, func(s *sql.Selector, form Form) *sql.Predicate {
				var on []*sql.Predicate
				for _, c := range columns {
					on = append(on, sql.NotNull(s.C(c)))
				}
				return sql.And(within(s, "within_customer_id", v, l, form), sql.Or(on...))
			})
		}
	}
	for _, t := range targets {
		if e := *t.entity; slices.Contains(levels[viewer.Own], t.column) {
			parts = append(parts, func(s *sql.Selector, form Form) *sql.Predicate {
				if e == CustomerUser {
					return sql.And(sql.EQ(s.C(t.column), v.ID), sql.EQ(s.C("within_customer_id"), v.CustomerID))
				}
				return through(s, t.column, e, form, e.at(v, viewer.Own).where)
			})
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return func(s *sql.Selector, form Form) *sql.Predicate {
		var any []*sql.Predicate
		for _, p := range parts {
			any = append(any, p(s, form))
		}
		return sql.Or(any...)
	}
}

package authz

import (
	"slices"

	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// ownRows returns the rows that name the viewer in a column: staff for staff users,
// customerUser for customer users. An empty column names nobody.
func ownRows(v *viewer.Viewer, staff, customerUser string) rowSet {
	column := map[viewer.Kind]string{viewer.Staff: staff, viewer.CustomerUser: customerUser}[v.Kind]
	if column == "" || v.ID == 0 {
		return noRows
	}
	return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.EQ(s.C(column), v.ID) }}
}

// requestedRows returns the jobs that the viewer requested: with an API token those of the token.
func requestedRows(v *viewer.Viewer) rowSet {
	if v.TokenID == 0 {
		return ownRows(v, "requested_by_staff_user_id", "requested_by_customer_user_id")
	}
	return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
		return sql.EQ(s.C("requested_by_api_token_id"), v.TokenID)
	}}
}

// accountRows: all users see their own record, and nobody deletes their own record. These
// rules concern CustomerUser and StaffUser; Customer has the rows of the grant alone.
func (e *Entity) accountRows(v *viewer.Viewer, a Action) rowSet {
	r := e.rowsOfGrant(v, a)
	var ownRow rowSet
	switch e {
	case CustomerUser:
		ownRow = ownRows(v, "", "id")
	case StaffUser:
		ownRow = ownRows(v, "id", "")
	}
	switch {
	case ownRow.buildPredicate == nil:
	case a == View && !e.LevelFor(v, View).AtLeast(viewer.Customer):
		return r.unionWith(ownRow)
	case a == Delete:
		return r.restrictTo(func(s *sql.Selector) *sql.Predicate { return sql.NEQ(s.C("id"), v.ID) })
	}
	return r
}

// roleRows: all users see the roles that they hold, and the roles of the users that they may
// edit, whatever else their permissions are. Other roles need a grant.
func (e *Entity) roleRows(v *viewer.Viewer, a Action) rowSet {
	r := e.rowsOfGrant(v, a)
	if e == CustomerUserRole {
		r = grantedRoleRows(v, a)
	}
	if a != View || r.matchesAll {
		return r
	}
	return r.unionWith(e.heldRoleRows(v))
}

// grantedRoleRows: customer users get public, self-managed roles only, those of their companies
// and the predefined ones, which they may see and assign but not change. Whoever sees such a
// role in the storefront may assign it. Staff get all predefined roles and the roles of the
// companies in their scope. A company's role shows the company, so the level is at most the
// level of VIEW on Customer.
func grantedRoleRows(v *viewer.Viewer, a Action) rowSet {
	granted := a
	if a == Assign && v.Kind == viewer.CustomerUser {
		granted = View
	}
	l := CustomerUserRole.LevelFor(v, granted)
	if l == viewer.None {
		return noRows
	}
	l = viewer.LowerLevel(l, Customer.LevelFor(v, View))
	companyRows := Customer.rowsAtLevel(v, l)
	if companyRows.matchesAll {
		return allRows
	}
	return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		p := sql.False()
		if companyRows.buildPredicate != nil {
			p = inCompanies(s, "customer_id", v, l, form)
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

// holdersOf says, for an entity of roles, who holds them, and by which table and column.
var holdersOf = map[*Entity]struct {
	holder            *Entity
	joinTable, column string
}{
	CustomerUserRole: {CustomerUser, "customer_users_roles", "customer_user_id"},
	StaffRole:        {StaffUser, "staff_users_roles", "staff_user_id"},
}

// heldRoleRows returns the roles that the viewer or a user whom the viewer may edit holds.
func (e *Entity) heldRoleRows(v *viewer.Viewer) rowSet {
	in := holdersOf[e]
	holders := ownRows(v, "", "id")
	if in.holder == StaffUser {
		holders = ownRows(v, "id", "")
	}
	holders = holders.unionWith(in.holder.rowsAllowed(v, Edit))
	if holders.buildPredicate == nil && !holders.matchesAll {
		return noRows
	}
	return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
		u, held := sql.Table(in.holder.Table).As("holder"), sql.Table(in.joinTable).As("held")
		sub := sql.Select(held.C("role_id")).From(u).Join(held).On(held.C(in.column), u.C("id")).Limit(1)
		isHeld := sql.ColumnsEQ(held.C("role_id"), s.C("id"))
		if holders.buildPredicate != nil {
			isHeld = sql.And(isHeld, holders.buildPredicate(sub, ForRow))
		}
		sub.Where(isHeld)
		return sql.P(func(b *sql.Builder) { // not EXISTS, which MariaDB would turn into a join that lists all holders
			b.Wrap(func(b *sql.Builder) { b.Join(sub) }).WriteString(" IS NOT NULL")
		})
	}}
}

// inShownState restricts documents to those in a state that customer users see: drafts and
// deleted ones are the seller's.
func (e *Entity) inShownState(v *viewer.Viewer, r rowSet) rowSet {
	if !e.hidesStates(v) {
		return r
	}
	return r.restrictTo(func(s *sql.Selector) *sql.Predicate { return e.hasShownState(s.C("internal_status")) })
}

// hidesStates reports whether some states of the entity's records are hidden from the viewer.
func (e *Entity) hidesStates(v *viewer.Viewer) bool {
	return len(e.hiddenStates) > 0 && v.Kind != viewer.Staff && v.Kind != viewer.System
}

// hasShownState selects the rows with a state that customer users see.
func (e *Entity) hasShownState(column string) *sql.Predicate {
	hidden := make([]any, len(e.hiddenStates))
	for i, state := range e.hiddenStates {
		hidden[i] = state
	}
	return sql.NotIn(column, hidden...)
}

// capabilityRows: staff see all capabilities, and customer users those that their roles can grant.
func capabilityRows(v *viewer.Viewer, a Action) rowSet {
	switch {
	case a == View && v.Kind == viewer.Staff:
		return allRows
	case a == View && v.Kind == viewer.CustomerUser:
		return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
			return sql.EQ(s.C("audience"), AudienceOf(v.Kind))
		}}
	}
	return Capability.rowsOfGrant(v, a)
}

// savedViewRows: users see and change their own saved views. A shared one is seen by all staff, or by the
// users of its owner's company.
func savedViewRows(v *viewer.Viewer, a Action) rowSet {
	own := ownRows(v, "owner_staff_user_id", "owner_customer_user_id")
	if a != View {
		return own
	}
	switch {
	case v.Kind == viewer.Staff:
		return own.unionWith(rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
			return sql.And(sql.IsTrue(s.C("shared")), sql.NotNull(s.C("owner_staff_user_id")))
		}})
	case v.Kind == viewer.CustomerUser && v.CustomerID > 0:
		return own.unionWith(rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
			t := sql.Table(CustomerUser.Table).As("colleague")
			colleagues := sql.Select(t.C("id")).From(t).Where(sql.EQ(t.C("customer_id"), v.CustomerID))
			return sql.And(sql.IsTrue(s.C("shared")), sql.In(s.C("owner_customer_user_id"), colleagues))
		}})
	}
	return own
}

// tokenRows: an API token sees its own record.
func tokenRows(v *viewer.Viewer, a Action) rowSet {
	r := ApiToken.rowsOfGrant(v, a)
	if a != View || v.TokenID == 0 {
		return r
	}
	return r.unionWith(rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.EQ(s.C("id"), v.TokenID) }})
}

// publishedRows: customer users see all published rows, and a guest sees the website that
// the request came to and its consents. Staff need a grant.
func (e *Entity) publishedRows(v *viewer.Viewer, a Action) rowSet {
	switch {
	case a == View && v.Kind == viewer.CustomerUser:
		return allRows
	case a != View || v.Kind != viewer.Guest || v.WebsiteID == 0:
	case e == Website:
		return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.EQ(s.C("id"), v.WebsiteID) }}
	case e == Consent:
		return rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate {
			t := sql.Table(WebsiteConsent.Table).As("of_website")
			return sql.In(s.C("id"), sql.Select(t.C("consent_id")).From(t).Where(sql.EQ(t.C("website_id"), v.WebsiteID)))
		}}
	}
	return e.rowsOfGrant(v, a)
}

// sessionRows: users see and end their own sessions, and those of the users that they may
// edit.
func sessionRows(v *viewer.Viewer, a Action) rowSet {
	r := ownRows(v, "staff_user_id", "customer_user_id")
	if a == Create {
		return r
	}
	if StaffUser.LevelFor(v, Edit) == viewer.All && CustomerUser.LevelFor(v, Edit) == viewer.All {
		return allRows
	}
	for _, owner := range []struct {
		column string
		*Entity
	}{{"staff_user_id", StaffUser}, {"customer_user_id", CustomerUser}} {
		column, e := owner.column, owner.Entity
		switch editable := e.rowsAllowed(v, Edit); {
		case editable.matchesAll:
			r = r.unionWith(rowSet{buildPredicate: func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.NotNull(s.C(column)) }})
		case editable.buildPredicate != nil:
			r = r.unionWith(rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
				return viaForeignKey(s, column, e, form, editable.buildPredicate)
			}})
		}
	}
	return r
}

// auditRows: customer users see the CREATE, UPDATE and DELETE entries of the customer users
// that they may edit, not the sign-in entries. Staff need a grant.
func auditRows(v *viewer.Viewer, a Action) rowSet {
	r, users := AuditEntry.rowsOfGrant(v, a), CustomerUser.rowsAllowed(v, Edit)
	if a != View || v.Kind != viewer.CustomerUser || users.buildPredicate == nil {
		return r
	}
	return r.unionWith(rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		return sql.And(
			sql.EQ(s.C("entity"), CustomerUser.Name),
			sql.In(s.C("action"), "CREATE", "UPDATE", "DELETE"),
			viaForeignKey(s, "record_id", CustomerUser, form, users.buildPredicate),
		)
	}})
}

// targetColumns are the columns that name the record to which an activity link or an
// attachment is attached. Pointers to the entities avoid an initialization cycle.
var targetColumns = []struct {
	column    string
	entityVar **Entity
}{{"customer_id", &Customer}, {"customer_user_id", &CustomerUser}, {"rfq_id", &Rfq}, {"quote_id", &Quote}, {"order_id", &Order}}

// communicationRows: staff see activities, links and attachments by permission. Customer
// users see what is SHARED and attached to a record that they see, and the attachments of
// an activity that they see. within_customer_id names the company in which it happened: it
// must be a company where they see that record, so an activity recorded in another company
// stays hidden after the user moves.
func (e *Entity) communicationRows(v *viewer.Viewer, a Action) rowSet {
	switch {
	case v.Kind == viewer.Staff && e == Activity:
		links := ActivityLink.rowsAtLevel(v, e.LevelFor(v, a))
		switch {
		case links.buildPredicate == nil:
			return links
		case a == Create: // a new activity has no links yet; each link is checked when it is created
			return allRows
		}
		return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
			return hasLinkWhere(s, form, links.buildPredicate)
		}}
	case v.Kind == viewer.Staff:
		return e.rowsAtLevel(v, e.LevelFor(v, a))
	case a != View || v.Kind != viewer.CustomerUser:
		return noRows
	}
	attached := attachedToVisible(v)
	if attached == nil {
		return noRows
	}
	attached = toShownTarget(v, attached)
	return rowSet{buildPredicate: func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		switch e {
		case ActivityLink:
			shared := func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return sql.EQ(s.C("visibility"), "SHARED") }
			// Always ForRow: with ForList, SQLite lists all shared activities first.
			return sql.And(attached(s, form), viaForeignKey(s, "activity_id", Activity, ForRow, shared))
		case Activity:
			return sql.And(sql.EQ(s.C("visibility"), "SHARED"), hasLinkWhere(s, form, attached))
		}
		onVisibleActivity := viaForeignKey(s, "activity_id", Activity, form, Activity.communicationRows(v, View).buildPredicate)
		return sql.And(sql.EQ(s.C("visibility"), "SHARED"), sql.Or(sql.And(hasTarget(s), attached(s, form)), onVisibleActivity))
	}}
}

// toShownTarget selects, of the rows that a predicate selects, those that are not attached to a
// document in a state that is hidden from the viewer.
func toShownTarget(
	v *viewer.Viewer, attached func(*sql.Selector, PredicateForm) *sql.Predicate,
) func(*sql.Selector, PredicateForm) *sql.Predicate {
	return func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		conditions := []*sql.Predicate{attached(s, form)}
		for _, t := range targetColumns {
			if e := *t.entityVar; e.hidesStates(v) {
				isShown := func(s *sql.Selector, _ PredicateForm) *sql.Predicate { return e.hasShownState(s.C("internal_status")) }
				conditions = append(conditions, sql.Or(sql.IsNull(s.C(t.column)), viaForeignKey(s, t.column, e, ForRow, isShown)))
			}
		}
		return sql.And(conditions...)
	}
}

// hasTarget selects the attachments of a record, as opposed to those of an activity.
func hasTarget(s *sql.Selector) *sql.Predicate {
	var conditions []*sql.Predicate
	for _, t := range targetColumns {
		conditions = append(conditions, sql.NotNull(s.C(t.column)))
	}
	return sql.Or(conditions...)
}

// hasLinkWhere selects the activities that have a link that meets a predicate.
func hasLinkWhere(s *sql.Selector, form PredicateForm, where func(*sql.Selector, PredicateForm) *sql.Predicate) *sql.Predicate {
	t := sql.Table(ActivityLink.Table).As("link")
	if form == ForList {
		links := sql.Select(t.C("activity_id")).From(t)
		return sql.In(s.C("id"), links.Where(where(links, ForList)))
	}
	links := sql.Select(sql.Count("*")).From(t)
	links.Where(sql.And(sql.ColumnsEQ(t.C("activity_id"), s.C("id")), where(links, ForRow)))
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(links) }).WriteString(">0")
	})
}

// attachedToVisible selects the rows that are attached to a record that a customer user
// sees. It is nil if the viewer sees no such record.
func attachedToVisible(v *viewer.Viewer) func(*sql.Selector, PredicateForm) *sql.Predicate {
	levels := map[viewer.Level][]string{}
	for _, t := range targetColumns {
		l := (*t.entityVar).LevelFor(v, View)
		if *t.entityVar == CustomerUser && !l.AtLeast(viewer.Own) {
			l = viewer.Own // customer users always see their own record
		}
		levels[l] = append(levels[l], t.column)
	}
	for _, l := range []viewer.Level{viewer.Customer, viewer.CustomerTree} {
		if len(levels[l]) == len(targetColumns) && levelApplies(v, l) { // the same scope for every target
			return func(s *sql.Selector, form PredicateForm) *sql.Predicate {
				return inCompanies(s, "within_customer_id", v, l, form)
			}
		}
	}
	var alternatives []func(*sql.Selector, PredicateForm) *sql.Predicate
	for _, l := range []viewer.Level{viewer.Customer, viewer.CustomerTree} {
		if columns := levels[l]; len(columns) > 0 && levelApplies(v, l) {
			alternatives = append(alternatives, func(s *sql.Selector, form PredicateForm) *sql.Predicate {
				var targetIsSet []*sql.Predicate
				for _, c := range columns {
					targetIsSet = append(targetIsSet, sql.NotNull(s.C(c)))
				}
				return sql.And(inCompanies(s, "within_customer_id", v, l, form), sql.Or(targetIsSet...))
			})
		}
	}
	for _, t := range targetColumns {
		if e := *t.entityVar; slices.Contains(levels[viewer.Own], t.column) {
			alternatives = append(alternatives, func(s *sql.Selector, form PredicateForm) *sql.Predicate {
				if e == CustomerUser {
					return sql.And(sql.EQ(s.C(t.column), v.ID), sql.EQ(s.C("within_customer_id"), v.CustomerID))
				}
				return viaForeignKey(s, t.column, e, form, e.rowsAtLevel(v, viewer.Own).buildPredicate)
			})
		}
	}
	if len(alternatives) == 0 {
		return nil
	}
	return func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		var conditions []*sql.Predicate
		for _, p := range alternatives {
			conditions = append(conditions, p(s, form))
		}
		return sql.Or(conditions...)
	}
}

package authz

import (
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// levelApplies reports whether a level of companies has a meaning for the viewer: OWN for
// staff users, CUSTOMER and CUSTOMER_TREE for customer users of a company.
func levelApplies(v *viewer.Viewer, l viewer.Level) bool {
	switch v.Kind {
	case viewer.Staff:
		return v.OwnerID() > 0 && l == viewer.Own
	case viewer.CustomerUser:
		return v.CustomerID > 0 && (l == viewer.Customer || l == viewer.CustomerTree && v.CustomerPath != "")
	}
	return false
}

// inCompanies selects the rows with a column that names one of the viewer's companies at
// a level. The column "id" stands for the table of customers itself.
func inCompanies(s *sql.Selector, column string, v *viewer.Viewer, l viewer.Level, form PredicateForm) *sql.Predicate {
	switch {
	case l == viewer.Customer:
		return sql.EQ(s.C(column), v.CustomerID)
	case v.CompanyIDs != nil:
		return idIn(s.C(column), v.CompanyIDs, form)
	case column == "id":
		return companiesInScope(s, v, form)
	}
	return viaForeignKey(s, column, Customer, form, func(s *sql.Selector, form PredicateForm) *sql.Predicate {
		return companiesInScope(s, v, form)
	})
}

// companiesInScope selects, from the table of customers, the companies in the viewer's
// widest scope: for a customer user the company and its subsidiaries, for a staff user the
// companies that they own or represent. The form ForRow hides the path in an expression,
// so that the planner does not start from the path's index.
func companiesInScope(s *sql.Selector, v *viewer.Viewer, form PredicateForm) *sql.Predicate {
	if v.Kind == viewer.Staff {
		t := sql.Table("customers_sales_representatives").As("represents")
		represented := sql.Select(t.C("customer_id")).From(t).Where(sql.EQ(t.C("staff_user_id"), v.OwnerID()))
		return sql.Or(sql.EQ(s.C("owner_id"), v.OwnerID()), sql.In(s.C("id"), represented))
	}
	path := s.C("path")
	if form == ForRow {
		path = "COALESCE(" + path + ",'')"
	}
	return sql.P(func(b *sql.Builder) {
		b.WriteString(path + ">=").Arg(v.CustomerPath)
		b.WriteString(" AND " + path + "<").Arg(v.CustomerPath[:len(v.CustomerPath)-1] + "/") // "/" follows "." in bytes
	})
}

// widestLevel returns the level that covers the most companies without covering all.
func widestLevel(v *viewer.Viewer) viewer.Level {
	if v.Kind == viewer.Staff {
		return viewer.Own
	}
	return viewer.CustomerTree
}

// LimitUsersToScope limits a query of customer users to the companies in the viewer's
// widest scope.
func LimitUsersToScope(s *sql.Selector, v *viewer.Viewer) {
	s.Where(inCompanies(s, "customer_id", v, widestLevel(v), ForList))
}

// CompanyIDsInScope returns the query for the ids of the companies in the viewer's widest
// scope. It finds at most maxIDs+1 ids, so that the caller can tell when there are too
// many. It is nil if the viewer has no permission at that level.
func CompanyIDsInScope(v *viewer.Viewer, dialect string, maxIDs int) *sql.Selector {
	l := widestLevel(v)
	if !levelApplies(v, l) {
		return nil
	}
	for _, held := range v.Grants {
		if held == l {
			t := sql.Table(Customer.Table).As("c")
			s := sql.Dialect(dialect).Select(t.C("id")).From(t)
			return s.Where(companiesInScope(s, v, ForList)).Limit(maxIDs + 1)
		}
	}
	return nil
}

// idIn selects the rows with a column that is one of ids. The form ForRow hides the column
// in an expression, so that the planner does not start from the column's index.
func idIn(column string, ids []int64, form PredicateForm) *sql.Predicate {
	if len(ids) == 0 {
		return sql.False()
	}
	if form == ForRow {
		column = "0+" + column
	}
	text, args := dbquery.AppendIn([]byte(column), nil, ids)
	return sql.ExprP(string(text), args...)
}

// viaForeignKey selects the rows with a column that points to a row of the target entity
// that meets a predicate.
func viaForeignKey(
	s *sql.Selector, column string, target *Entity, form PredicateForm,
	where func(*sql.Selector, PredicateForm) *sql.Predicate,
) *sql.Predicate {
	t := sql.Table(target.Table).As("of_" + target.Table)
	if form == ForList {
		sub := sql.Select(t.C("id")).From(t)
		return sql.In(s.C(column), sub.Where(where(sub, ForList)))
	}
	sub := sql.Select(sql.Count("*")).From(t)
	sub.Where(sql.And(sql.ColumnsEQ(t.C("id"), s.C(column)), where(sub, ForRow)))
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(sub) }).WriteString(">0")
	})
}

package authz

import (
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
)

// placed reports whether a level that reaches companies can mean any for the viewer.
func placed(v *viewer.Viewer, l viewer.Level) bool {
	switch v.Kind {
	case viewer.Staff:
		return v.ID > 0 && l == viewer.Own
	case viewer.CustomerUser:
		return v.CustomerID > 0 && (l == viewer.Customer || l == viewer.CustomerTree && v.CustomerPath != "")
	}
	return false
}

// within selects the rows whose column names one of the viewer's companies; "id" is
// the column of customers themselves.
func within(s *sql.Selector, column string, v *viewer.Viewer, l viewer.Level, form Form) *sql.Predicate {
	switch {
	case l == viewer.Customer:
		return sql.EQ(s.C(column), v.CustomerID)
	case v.Companies != nil:
		return among(s.C(column), v.Companies, form)
	case column == "id":
		return his(s, v, form)
	}
	return through(s, column, Customer, form, func(s *sql.Selector, form Form) *sql.Predicate { return his(s, v, form) })
}

// his selects the customers of the viewer's widest reach from their own table: the
// tree of a customer user, what a staff user owns or represents. Of rows that have been
// found the planner does not see the path, and does not start there.
func his(s *sql.Selector, v *viewer.Viewer, form Form) *sql.Predicate {
	if v.Kind == viewer.Staff {
		t := sql.Table("customers_sales_representatives").As("represents")
		represented := sql.Select(t.C("customer_id")).From(t).Where(sql.EQ(t.C("staff_user_id"), v.ID))
		return sql.Or(sql.EQ(s.C("owner_id"), v.ID), sql.In(s.C("id"), represented))
	}
	path := s.C("path")
	if form == Point {
		path = "COALESCE(" + path + ",'')"
	}
	return sql.P(func(b *sql.Builder) {
		b.WriteString(path + ">=").Arg(v.CustomerPath).WriteString(" AND " + path + "<").Arg(v.CustomerPath[:len(v.CustomerPath)-1] + "/")
	})
}

// widest is the level that reaches the most companies without reaching all.
func widest(v *viewer.Viewer) viewer.Level {
	if v.Kind == viewer.Staff {
		return viewer.Own
	}
	return viewer.CustomerTree
}

// Within narrows a count of customer users to those of the viewer's companies.
func Within(s *sql.Selector, v *viewer.Viewer) {
	s.Where(within(s, "customer_id", v, widest(v), Set))
}

// HisCompanies selects the ids of the customers of the viewer's widest reach, one
// more than most; nil when no permission of his reaches so many.
func HisCompanies(v *viewer.Viewer, dialect string, most int) *sql.Selector {
	l := widest(v)
	if !placed(v, l) {
		return nil
	}
	for _, held := range v.Grants {
		if held == l {
			t := sql.Table(Customer.Table).As("c")
			s := sql.Dialect(dialect).Select(t.C("id")).From(t)
			return s.Where(his(s, v, Set)).Limit(most + 1)
		}
	}
	return nil
}

// sizes of lists of ids, few, so that there are few texts to prepare.
var sizes = [...]int{1, 2, 5, 10, 20, 50, 100, 200, 500}

// among compares with ids, the last repeated to fill the list. In the form for rows
// that have been found the planner does not see the column, and does not start there.
func among(column string, ids []int64, form Form) *sql.Predicate {
	if len(ids) == 0 {
		return sql.False()
	}
	size := len(ids)
	for _, n := range sizes {
		if n >= size {
			size = n
			break
		}
	}
	return sql.P(func(b *sql.Builder) {
		if form == Point {
			b.WriteString("0+")
		}
		b.Ident(column).WriteString(" IN (")
		for i := range size {
			if i > 0 {
				b.Comma()
			}
			b.Arg(ids[min(i, len(ids)-1)])
		}
		b.WriteByte(')')
	})
}

// through selects rows whose column points to a row of another entity that meets a
// predicate.
func through(s *sql.Selector, column string, to *Entity, form Form, where func(*sql.Selector, Form) *sql.Predicate) *sql.Predicate {
	t := sql.Table(to.Table).As("of_" + to.Table)
	if form == Set {
		sub := sql.Select(t.C("id")).From(t)
		return sql.In(s.C(column), sub.Where(where(sub, Set)))
	}
	sub := sql.Select(sql.Count("*")).From(t)
	sub.Where(sql.And(sql.ColumnsEQ(t.C("id"), s.C(column)), where(sub, Point)))
	return sql.P(func(b *sql.Builder) {
		b.Wrap(func(b *sql.Builder) { b.Join(sub) }).WriteString(">0")
	})
}

package hooks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/clock"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// circle is where somebody has to be left who looks after the others: a company, or the
// seller, who counts as company 0.
type circle struct {
	// counting selects the companies that have somebody, of users u by roles r.
	counting string
	company  string
	user     string // the entity of u
	lock     string // makes two changes of one company wait for each other
}

var customers = &circle{
	counting: `SELECT DISTINCT u.customer_id FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id JOIN customer_user_roles r ON r.id=h.role_id ` +
		`WHERE r.administers AND (r.customer_id IS NULL OR r.customer_id=u.customer_id) AND u.enabled AND u.confirmed AND NOT u.guest AND (u.locked_until IS NULL OR u.locked_until<=?)`,
	company: "u.customer_id",
	user:    authz.CustomerUser.Name,
	lock:    "UPDATE customers SET guard=guard+1 WHERE id",
}

// seller needs no lock: its users are few, and the reading of them locks them.
var seller = &circle{
	counting: `SELECT DISTINCT 0 FROM staff_users u JOIN staff_users_roles h ON h.staff_user_id=u.id JOIN staff_roles r ON r.id=h.role_id ` +
		`WHERE r.administers AND u.enabled AND (u.locked_until IS NULL OR u.locked_until<=?)`,
	company: "0",
	user:    authz.StaffUser.Name,
}

// circleOf is where an entity's records make administrators; nil for others.
func circleOf(entity string) *circle {
	switch entity {
	case authz.CustomerUser.Name, authz.CustomerUserRole.Name:
		return customers
	case authz.StaffUser.Name, authz.StaffRole.Name:
		return seller
	}
	return nil
}

// administrators refuses what would take from a company, or from the seller, the last who
// is enabled, confirmed and not locked, and whose roles let him look after the others
// there. Staff who say why may do it to a company.
func administrators(of string) ent.Hook {
	latest := "" // what others have committed is seen past the transaction's snapshot
	if of == dialect.MySQL {
		latest = " LOCK IN SHARE MODE"
	}
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			c := circleOf(m.Type())
			if c == nil || !demotes(m) || excused(ctx, c) {
				return next.Mutate(ctx, m)
			}
			at, err := c.shaken(ctx, m, latest)
			if err != nil {
				return nil, err
			}
			out, err := next.Mutate(ctx, m)
			if err != nil || len(at) == 0 {
				return out, err
			}
			left, err := c.having(ctx, m.(row).Client(), c.company, at, latest)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(at, func(company int64) bool { return !slices.Contains(left, company) }) {
				return nil, apperr.New(apperr.LastAdministrator, "nobody would be left there to look after the users: make somebody else an administrator first")
			}
			return out, nil
		})
	}
}

// demotes reports whether a mutation may take an administrator away.
func demotes(m ent.Mutation) bool {
	if m.Op().Is(ent.OpCreate) {
		return false
	}
	return m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || touches(m, "enabled", "confirmed", "customer_id", "administers") || len(m.RemovedIDs("roles")) > 0
}

// excused reports whether a member of staff says why it has to be in a company, or nobody
// does it but the product itself.
func excused(ctx context.Context, c *circle) bool {
	v := viewer.Actor(ctx)
	return v == nil || c == customers && v.Kind == viewer.Staff && viewer.OriginOf(ctx).Reason != ""
}

// shaken are the companies in which a mutation's records make administrators now; others
// cannot change those until the transaction ends.
func (c *circle) shaken(ctx context.Context, m ent.Mutation, latest string) ([]int64, error) {
	r, ok := m.(row)
	if !ok {
		return nil, fmt.Errorf("guard: %T has no id", m)
	}
	ids, err := r.IDs(ctx)
	if err != nil {
		return nil, err
	}
	column := "r.id"
	if m.Type() == c.user {
		column = "u.id"
	}
	at, err := c.having(ctx, r.Client(), column, ids, latest)
	if err != nil || c.lock == "" {
		return at, err
	}
	for part := range slices.Chunk(at, most) {
		in, args := among(part)
		if _, err := r.Client().ExecContext(ctx, c.lock+in, args...); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// most bounds the list of a statement.
const most = 500

// having are the companies that have an administrator among the rows whose column is one
// of some numbers; how ends the statement.
func (c *circle) having(ctx context.Context, q *ent.Client, column string, of []int64, how string) (out []int64, err error) {
	now, ok := clock.Now(ctx)
	if !ok {
		return nil, fmt.Errorf("guard: a write outside store.WithTx")
	}
	for part := range slices.Chunk(of, most) {
		in, args := among(part)
		rows, err := q.QueryContext(ctx, c.counting+" AND "+column+in+how, append([]any{now}, args...)...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var company int64
			if err = rows.Scan(&company); err != nil {
				break
			}
			out = append(out, company)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, err
}

// among is a list of numbers as SQL, with its arguments.
func among(ids []int64) (text string, args []any) {
	for _, id := range ids {
		args = append(args, id)
	}
	return " IN (?" + strings.Repeat(",?", len(ids)-1) + ")", args
}

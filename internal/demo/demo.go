// Package demo fills an empty database with a wholesaler's data from a fixed
// seed: companies in trees, the people who buy for them, and what they asked for,
// were offered and bought.
package demo

import (
	"context"
	"errors"
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/setting"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// The demo sign-in. A database that has it is marked, and served by --demo only.
const (
	StaffEmail = "harriet.lowe@northgate.example"
	Password   = "buyergraph-demo"
)

const mark = "demo"

// Check refuses a demo database without --demo, whose sign-ins everybody knows,
// and --demo on a database that holds anything else.
func Check(ctx context.Context, s *store.Store, wanted bool) error {
	ctx = viewer.AsSystem(ctx)
	marked, err := s.Client.Setting.Query().Where(setting.Name(mark)).Exist(ctx)
	if err != nil {
		return err
	}
	if marked && !wanted {
		return errors.New("this database holds demo data, whose sign-ins everybody knows: serve it with --demo, or name another with --database-url")
	}
	if marked || !wanted {
		return nil
	}
	staff, err := s.Client.StaffUser.Query().Exist(ctx)
	if err != nil {
		return err
	}
	customers, err := s.Client.Customer.Query().Exist(ctx)
	if err != nil {
		return err
	}
	if staff || customers {
		return errors.New("this database is not empty and holds no demo data: --demo leaves it alone; name another with --database-url")
	}
	return nil
}

// Fill writes the demo data and the mark in one transaction; a database that has
// them stays as it is.
func Fill(ctx context.Context, s *store.Store, h *session.Hasher) error {
	ctx = viewer.AsSystem(ctx)
	if done, err := s.Client.Setting.Query().Where(setting.Name(mark)).Exist(ctx); err != nil || done {
		return err
	}
	hash, err := h.Hash(ctx, Password)
	if err != nil {
		return err
	}
	return s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Setting.Create().SetName(mark).SetValue("1").Exec(ctx); err != nil {
			return err
		}
		g := newGenerator(tx.Now, hash)
		g.generate(tx.Client)
		return g.save(ctx, tx.Client)
	})
}

// chunk keeps a statement below SQLite's 32,766 arguments.
const chunk = 200

// save writes the rows, parent tables first.
func (g *generator) save(ctx context.Context, c *ent.Client) (err error) {
	bulk(ctx, &err, g.staff, c.StaffUser.CreateBulk)
	bulk(ctx, &err, g.groups, c.CustomerGroup.CreateBulk)
	each(ctx, &err, g.customers)
	bulk(ctx, &err, g.roles, c.CustomerUserRole.CreateBulk)
	bulk(ctx, &err, g.websites, c.Website.CreateBulk)
	each(ctx, &err, g.users)
	bulk(ctx, &err, g.userAddresses, c.CustomerUserAddress.CreateBulk)
	bulk(ctx, &err, g.addresses, c.CustomerAddress.CreateBulk)
	bulk(ctx, &err, g.consents, c.Consent.CreateBulk)
	bulk(ctx, &err, g.versions, c.ConsentVersion.CreateBulk)
	bulk(ctx, &err, g.acceptances, c.ConsentAcceptance.CreateBulk)
	bulk(ctx, &err, g.rfqs, c.Rfq.CreateBulk)
	bulk(ctx, &err, g.quotes, c.Quote.CreateBulk)
	bulk(ctx, &err, g.orders, c.Order.CreateBulk)
	bulk(ctx, &err, g.lines, c.OrderLine.CreateBulk)
	return err
}

// each writes rows with links one by one: in bulk, ent takes the ids for them from
// MySQL's last insert id even where the rows bring their own.
func each[B interface{ Exec(context.Context) error }](ctx context.Context, err *error, rows []B) {
	for _, r := range rows {
		if *err == nil {
			*err = r.Exec(ctx)
		}
	}
}

// bulk writes rows unless an error came before.
func bulk[C any, B interface{ Exec(context.Context) error }](ctx context.Context, err *error, rows []C, create func(...C) B) {
	for *err == nil && len(rows) > 0 {
		n := min(chunk, len(rows))
		if e := create(rows[:n]...).Exec(ctx); e != nil {
			*err = fmt.Errorf("%T: %w", rows, e)
		}
		rows = rows[n:]
	}
}

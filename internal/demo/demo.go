// Package demo makes a wholesaler's data up: companies in trees, the people who
// buy for them, what they asked for, were offered and bought, and what was said
// about it. One generator makes the small demo and databases of any size.
//
// # How it goes
//
// Nothing is kept but a table of companies and two numbers for each user. Every
// thing has dice of its own (dice.go), which depend on the seed, its kind and its
// number: a person, a deal or its articles are drawn again wherever they are needed.
// Decisions are made on moments, which are working time (calendar.go); they become
// times when a row is written, so that the data is the same on any day. Companies,
// then users come first (companies.go, users.go). Deals (deals.go) are then played
// in the order of time (timeline.go), and what is said about a document is written
// with it (talk.go). Rows are ent's structs; the writer (writer.go, table.go) writes
// them many at once.
package demo

import (
	"context"
	"errors"

	"buyergraph/ent/setting"
	"buyergraph/internal/hooks"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
)

// The demo sign-ins, one password for all. A database that has them is marked, and
// served by --demo only.
const (
	StaffEmail         = "harriet.lowe@northgate.example"
	AdministratorEmail = "amanda.cole@aldgate-facilities.example"   // of a company with branches
	BuyerEmail         = "yusuf.macleod@aldgate-facilities.example" // of the same company
	Password           = "buyergraph-demo"
)

// SignIn is one of them.
type SignIn struct {
	Role, Email string
	Audience    session.Audience
}

// SignIns are all of them.
var SignIns = []SignIn{
	{"Staff administrator", StaffEmail, session.Staff},
	{"Company administrator", AdministratorEmail, session.Storefront},
	{"Buyer", BuyerEmail, session.Storefront},
}

// Settings that say what a database holds.
const (
	mark       = "demo"
	unfinished = "seed.unfinished"
)

const demoSeed = 20_240_917

// Check refuses a database that [Seed] left unfinished, a demo database without --demo, whose sign-ins everybody knows,
// and --demo on a database that holds anything else.
func Check(ctx context.Context, s *store.Store, wanted bool) error {
	ctx = hooks.Quietly(ctx)
	marked, err := s.Client.Setting.Query().Where(setting.Name(mark)).Exist(ctx)
	if err != nil {
		return err
	}
	if err := finished(ctx, s); err != nil {
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

// finished refuses a database that is filled in part.
func finished(ctx context.Context, s *store.Store) error {
	half, err := s.Client.Setting.Query().Where(setting.Name(unfinished)).Exist(ctx)
	if half {
		return errors.New("this database was filled by buyergraph seed, which did not end: delete it and seed again, or name another with --database-url")
	}
	return err
}

// Fill writes the demo data and the mark in one transaction; a database that has
// them stays as it is.
func Fill(ctx context.Context, s *store.Store, h *session.Hasher) error {
	ctx = hooks.Quietly(ctx)
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
		g := newGenerator(ctx, s, demoSize, demoSeed, nil)
		g.hash = hash
		return g.run()
	})
}

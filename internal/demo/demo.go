// Package demo generates the data of a wholesaler: companies in trees, their users,
// requests, quotes and orders, and the mails and notes about them. One generator makes
// the small demo and databases of any size.
//
// # How it works
//
// The generator keeps a table of companies and two numbers for each user, nothing more.
// Each object has its own random numbers (draws.go), which depend on the seed, its kind
// and its number. A person, a deal or its articles are drawn again wherever they are
// needed. All decisions use work times (calendar.go), which become times when a row is
// written, so the data is the same on any day. Companies and users come first
// (companies.go, users.go). Deals (deals.go) follow in the order of time (timeline.go),
// and the activities about a document are written with it (document_activities.go). Rows
// are ent's structs. The writer (writer.go, table.go) writes many of them in one
// statement.
package demo

import (
	"context"
	"errors"

	"buyergraph/ent/storedvalue"
	"buyergraph/internal/audit"
	"buyergraph/internal/password"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
)

// The demo sign-ins, with one password for all. A database that has them is marked and
// is served with --demo only.
const (
	StaffEmail         = "harriet.lowe@northgate.example"
	AdministratorEmail = "amanda.cole@aldgate-facilities.example"   // of a company with subsidiaries
	BuyerEmail         = "yusuf.macleod@aldgate-facilities.example" // of the same company
	Password           = "buyergraph-demo"
)

// SignIn is one demo sign-in.
type SignIn struct {
	Role, Email string
	Audience    session.Audience
	May         string // what the role may do, in words
}

// SignIns are all demo sign-ins.
var SignIns = []SignIn{
	{"Staff administrator", StaffEmail, session.Staff,
		"Works for the seller. Sees and manages all companies, users, roles and staff."},
	{"Company administrator", AdministratorEmail, session.Storefront,
		"Manages the users, roles and addresses of one company and its subsidiaries. Sees their orders."},
	{"Buyer", BuyerEmail, session.Storefront,
		"Sees the company and its users, and the own requests, quotes and orders. Manages nobody."},
}

// Guest is the role of everybody who has not signed in.
const (
	Guest    = "Guest"
	GuestMay = "Has not signed in. Sees what is public, and can ask for a new password."
)

// Names of the settings that mark a database.
const (
	demoMarker       = "demo"            // holds the demo sign-ins
	unfinishedMarker = "seed.unfinished" // Seed has started and not finished
)

const demoSeed = 20_240_917

// CheckDatabase returns an error for a database that [Seed] left unfinished, for a demo
// database without --demo, because its passwords are public, and for --demo on a database
// that holds other data.
func CheckDatabase(ctx context.Context, s *store.Store, demoRequested bool) error {
	ctx = audit.WithoutEntries(ctx)
	isDemo, err := s.Client.StoredValue.Query().Where(storedvalue.Name(demoMarker)).Exist(ctx)
	if err != nil {
		return err
	}
	if err := checkSeedFinished(ctx, s); err != nil {
		return err
	}
	if isDemo && !demoRequested {
		return errors.New("this database holds demo data and its passwords are public: " +
			"serve it with --demo, or name another database with --database-url")
	}
	if isDemo || !demoRequested {
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
		return errors.New("this database is not empty and holds no demo data: " +
			"serve it without --demo, or name an empty database with --database-url")
	}
	return nil
}

// checkSeedFinished returns an error for a database that [Seed] has filled only in part.
func checkSeedFinished(ctx context.Context, s *store.Store) error {
	isUnfinished, err := s.Client.StoredValue.Query().Where(storedvalue.Name(unfinishedMarker)).Exist(ctx)
	if isUnfinished {
		return errors.New("buyergraph seed started to fill this database and did not end: " +
			"delete the database and seed again, or name another with --database-url")
	}
	return err
}

// Fill writes the demo data and its marker in one transaction. If the database has the
// marker, Fill changes nothing.
func Fill(ctx context.Context, s *store.Store, h *password.Hasher) error {
	ctx = audit.WithoutEntries(ctx)
	if exists, err := s.Client.StoredValue.Query().Where(storedvalue.Name(demoMarker)).Exist(ctx); err != nil || exists {
		return err
	}
	hash, err := h.Hash(ctx, Password)
	if err != nil {
		return err
	}
	return s.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.StoredValue.Create().SetName(demoMarker).SetValue("1").Exec(ctx); err != nil {
			return err
		}
		g := newGenerator(ctx, s, demoSize, demoSeed, nil)
		g.passwordHash = hash
		return g.makeAll()
	})
}

// Package mutation has what clients say about how a mutation is to be done. It is a leaf;
// inputs embed it.
package mutation

// Create is said of mutations that make a record.
type Create struct {
	// IdempotencyKey makes a repeated mutation answer what came of the first.
	IdempotencyKey *string
	DryRun         bool
}

// Update is said of mutations that change a record.
type Update struct {
	// ExpectedVersion is the version that the client has seen.
	ExpectedVersion *int
	DryRun          bool
	// Reason is why it is done, for the audit.
	Reason *string
}

// Mailing is said of mutations that change a record and send a mail, which cannot be done
// only to look.
type Mailing struct {
	// IdempotencyKey makes a repeated mutation answer what came of the first.
	IdempotencyKey *string
	// ExpectedVersion is the version that the client has seen.
	ExpectedVersion *int
	// Reason is why it is done, for the audit.
	Reason *string
}

// Options are what a mutation was given of all this.
type Options struct {
	IdempotencyKey  *string
	ExpectedVersion *int
	DryRun          bool
	Reason          *string
}

// Options implements Optioned.
func (c Create) Options() Options { return Options{IdempotencyKey: c.IdempotencyKey, DryRun: c.DryRun} }

// Options implements Optioned.
func (u Update) Options() Options {
	return Options{ExpectedVersion: u.ExpectedVersion, DryRun: u.DryRun, Reason: u.Reason}
}

// Options implements Optioned.
func (m Mailing) Options() Options {
	return Options{IdempotencyKey: m.IdempotencyKey, ExpectedVersion: m.ExpectedVersion, Reason: m.Reason}
}

// Optioned is an input that embeds one of them.
type Optioned interface{ Options() Options }

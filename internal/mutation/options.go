// Package mutation is the pattern of a write: the options that clients give with an input
// (dry run, expected version, idempotency key), the lock of the record, the form that fills in
// a change, and the transition to another state. Inputs embed its option structs.
package mutation

// Create are the options of mutations that create a record.
type Create struct {
	// IdempotencyKey makes a repeated mutation return the result of the first.
	IdempotencyKey *string
	DryRun         bool
}

// Update are the options of mutations that change a record.
type Update struct {
	// ExpectedVersion is the version that the client has seen.
	ExpectedVersion *int
	DryRun          bool
	// Reason is why the change is made, for the audit.
	Reason *string
}

// Unaudited are the options of mutations that change a record without an audit entry, so that
// a reason would be lost.
type Unaudited struct {
	// ExpectedVersion is the version that the client has seen.
	ExpectedVersion *int
	DryRun          bool
}

// Mailing are the options of mutations that change a record and send a mail. They have no dry
// run.
type Mailing struct {
	// IdempotencyKey makes a repeated mutation return the result of the first.
	IdempotencyKey *string
	// ExpectedVersion is the version that the client has seen.
	ExpectedVersion *int
	// Reason is why the change is made, for the audit.
	Reason *string
}

// Options are the options of any mutation; those that it does not have are absent.
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
func (u Unaudited) Options() Options {
	return Options{ExpectedVersion: u.ExpectedVersion, DryRun: u.DryRun}
}

// Options implements Optioned.
func (m Mailing) Options() Options {
	return Options{IdempotencyKey: m.IdempotencyKey, ExpectedVersion: m.ExpectedVersion, Reason: m.Reason}
}

// Optioned is an input that embeds [Create], [Update], [Unaudited] or [Mailing].
type Optioned interface{ Options() Options }

package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mrand "math/rand/v2"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/onetimetoken"
	"buyergraph/ent/website"
	"buyergraph/internal/accountstatus"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/job"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/lease"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

const (
	leaseDuration     = time.Minute      // then another process may send the mail; sending takes less
	firstRetry        = 30 * time.Second // pause after the first failure; each next pause is twice as long
	maxRetry          = time.Hour        // longest pause
	maxAge            = day              // a mail that fails after this age is FAILED
	finalWriteTimeout = leaseDuration    // for recording the outcome; then another process sends the mail again
)

// Sender sends mails.
type Sender interface {
	// Send returns a [PermanentError] if another attempt is useless.
	Send(ctx context.Context, m *RenderedMessage) error
}

// PermanentError is the error of a mail that the mail server will never accept.
type PermanentError struct{ error }

// Outbox sends the waiting mails, each of them at least once: a mail is sent twice if its
// process dies after the mail server has accepted it and before its row says so. Both copies
// have the same Message-ID.
type Outbox struct {
	Sender    Sender          // nil: mails wait
	From      netmail.Address // of mails that belong to no website with a sender of its own
	PublicURL string          // base URL of links that belong to no website
	// OpensPublicURL makes all links open PublicURL, also those that belong to a website. The
	// websites of a demo do not exist.
	OpensPublicURL bool
	Store          *store.Store
}

// Run sends mails until the context ends, and returns when the running ones are done.
func (o *Outbox) Run(ctx context.Context) {
	if o.Sender != nil {
		job.RunWorkers(ctx, o.Store, o.leaseNext)
	}
}

// RunDue sends every mail that is due, one after the other.
func (o *Outbox) RunDue(ctx context.Context) error {
	for o.Sender != nil {
		send, err := o.leaseNext(ctx)
		if send == nil || err != nil {
			return err
		}
		send(ctx)
	}
	return nil
}

// leasedMail is a mail that this process has leased.
type leasedMail struct {
	*Outbox
	*ent.Mail
	row *lease.Lease
}

// leaseTable says which mails are due.
var leaseTable = &lease.Table{Name: "mails", DueColumn: "send_at", FreeStates: "'QUEUED'", HeldState: "QUEUED"}

// leaseNext leases a due mail and returns the function that sends
// it, or nil if no mail is due.
func (o *Outbox) leaseNext(ctx context.Context) (func(context.Context), error) {
	ctx = viewer.AsSystem(ctx)
	ids, err := leaseTable.DueIDs(ctx, o.Store, "", nil)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s := &leasedMail{Outbox: o}
		err := o.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return s.tryLease(ctx, tx, id) })
		if err != nil {
			return nil, err
		}
		if s.Mail != nil {
			return func(ctx context.Context) { s.sendAndRecord(viewer.AsSystem(ctx)) }, nil
		}
	}
	return nil, nil
}

// tryLease leases the mail. It leaves s.Mail nil if another process was faster.
func (s *leasedMail) tryLease(ctx context.Context, tx *store.Tx, id int64) (err error) {
	s.Mail = nil
	if s.row, err = leaseTable.Take(ctx, tx, id, leaseDuration); s.row == nil || err != nil {
		return err
	}
	s.Mail, err = tx.Mail.Get(ctx, id)
	return err
}

// errInternal is stored instead of an internal error, which the log has.
var errInternal = errors.New("internal fault")

// sendAndRecord sends the mail and records the outcome. It continues when the context is
// cancelled: an interrupted mail may have been sent, and would be sent again.
func (s *leasedMail) sendAndRecord(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	m, discardReason, err := s.composeMessage(ctx)
	switch {
	case err != nil && !errors.Is(err, lease.ErrLost):
		slog.ErrorContext(ctx, "cannot compose a mail", "mail", s.ID, "template", s.Template, "error", err)
		err = errInternal
	case err == nil && discardReason == "":
		err = s.Sender.Send(ctx, m)
	}
	ctx, cancel := context.WithTimeout(ctx, finalWriteTimeout)
	defer cancel()
	sendErr := err
	err = lease.RecordOutcome(ctx, s.Store, func(ctx context.Context, tx *store.Tx) error {
		return s.recordOutcome(ctx, tx, discardReason, sendErr)
	})
	if err != nil {
		slog.WarnContext(ctx, "cannot record the outcome of a mail", "mail", s.ID, "error", err)
	}
}

// releaseLease are the assignments that release the lease.
const releaseLease = lease.Release + ", "

// recordOutcome records that the mail was discarded, if discardReason is not empty, and
// otherwise that it was sent, has failed, or waits for another attempt.
func (s *leasedMail) recordOutcome(ctx context.Context, tx *store.Tx, discardReason string, sendErr error) error {
	var permanent PermanentError
	switch {
	case errors.Is(sendErr, lease.ErrLost):
		return sendErr
	case discardReason != "":
		return s.row.Update(ctx, tx, releaseLease+"state='DISCARDED', error=?", discardReason)
	case sendErr == nil:
		return s.row.Update(ctx, tx, releaseLease+"state='SENT', sent_at=?, error=NULL", tx.Now)
	case errors.As(sendErr, &permanent), tx.Now.Sub(s.CreatedAt) >= maxAge:
		slog.ErrorContext(ctx, "a mail has failed and will not be sent", "mail", s.ID, "template", s.Template, "error", sendErr)
		return s.recordUndelivered(ctx, tx, sendErr)
	}
	slog.WarnContext(ctx, "cannot send a mail, will try again",
		"mail", s.ID, "template", s.Template, "attempt", s.Attempts, "error", sendErr)
	return s.row.Update(ctx, tx, releaseLease+"send_at=?, error=?", tx.Now.Add(retryDelay(s.Attempts)), printableError(sendErr))
}

// recordUndelivered records that the mail has failed, in its row and for staff in the
// audit.
func (s *leasedMail) recordUndelivered(ctx context.Context, tx *store.Tx, cause error) error {
	if err := s.row.Update(ctx, tx, releaseLease+"state='FAILED', error=?", printableError(cause)); err != nil {
		return err
	}
	entity, id := authz.CustomerUser, s.CustomerUserID
	if id == nil {
		entity, id = authz.StaffUser, s.StaffUserID
	}
	return audit.Record(ctx, tx.Client, auditentry.ActionUNDELIVERED, entity, *id,
		jsontypes.Change{FieldName: "mail", NewValue: &s.Template})
}

// retryDelay returns the pause after a number of failures, with a random deviation of at
// most a quarter.
func retryDelay(failures int) time.Duration {
	d := min(firstRetry<<min(failures-1, 10), maxRetry)
	return d*3/4 + mrand.N(d/2) //nolint:gosec // jitter, not a secret
}

// printableError returns the error's text, cut to 500 characters and without characters
// that are not printable.
func printableError(err error) string {
	return fmt.Sprintf("%.500s", text.ToPrintableLine(err.Error()))
}

// account is the current state of the recipient's account.
type account struct {
	currentEmail  string
	newEmail      *string
	newEmailUntil *time.Time
	isDisabled    bool
	websiteID     *int64
}

// linkTerms returns the address that a link may go to, and how long the link works. The address
// is empty if the link has become pointless.
func (a account) linkTerms(spec templateSpec, now time.Time) (address string, until time.Time) {
	switch isChange := a.newEmail != nil && a.newEmailUntil != nil && a.newEmailUntil.After(now); {
	case spec.linkPurpose != onetimetoken.PurposeEMAIL_NEW && spec.linkPurpose != onetimetoken.PurposeEMAIL_OLD:
		return a.currentEmail, now.Add(spec.linkLifetime)
	case !isChange:
		return "", now
	case spec.linkPurpose == onetimetoken.PurposeEMAIL_NEW:
		return *a.newEmail, *a.newEmailUntil
	}
	return a.currentEmail, *a.newEmailUntil
}

// composeMessage renders the mail. If its template has a link, composeMessage creates
// the one-time token of the link. A non-empty discardReason says why the mail must not
// be sent.
func (s *leasedMail) composeMessage(ctx context.Context) (m *RenderedMessage, discardReason string, err error) {
	spec, known := templateSpecs[Template(s.Template)]
	if !known {
		return nil, "", fmt.Errorf("mail: no template %s", s.Template)
	}
	data := templateData{Name: valueOrEmpty(s.RecipientName), Email: s.Recipient, P: map[string]string{}}
	if s.Parameters != nil {
		if err := json.Unmarshal([]byte(*s.Parameters), &data.P); err != nil {
			return nil, "", err
		}
	}
	token, site := "", site{}
	err = s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.row.Renew(ctx, tx, leaseDuration); err != nil {
			return err
		}
		a, err := s.loadAccount(ctx, tx)
		if err != nil {
			return err
		}
		if n, err := strconv.ParseInt(data.P[websiteParameter], 10, 64); err == nil {
			a.websiteID = &n
		}
		site, err = s.loadSite(ctx, tx, a)
		data.Site = site.name
		if err != nil || spec.linkPurpose == "" {
			return err
		}
		address, until := a.linkTerms(spec, tx.Now)
		switch {
		case a.isDisabled && spec.linkPurpose != onetimetoken.PurposeEMAIL_NEW: // confirming an address lets nobody in
			discardReason = "the account is disabled"
			return nil
		case address != s.Recipient:
			discardReason = "the account has another e-mail address now"
			return nil
		}
		token = secret.NewToken("")
		data.Link, data.Until = site.baseURL+spec.pagePath+"#token="+token, FormatTime(until)
		return tx.OneTimeToken.Create().SetCreatedAt(tx.Now).SetPurpose(spec.linkPurpose).
			SetTokenDigest(secret.Digest(token)).SetEmail(s.Recipient).SetExpiresAt(until).
			SetNillableStaffUserID(s.StaffUserID).SetNillableCustomerUserID(s.CustomerUserID).Exec(ctx)
	})
	if err != nil || discardReason != "" {
		return nil, discardReason, err
	}
	m = &RenderedMessage{From: site.from, To: netmail.Address{Name: data.Name, Address: s.Recipient}, Date: s.Store.Now()}
	_, domain, _ := strings.Cut(m.From.Address, "@")
	m.MessageID = s.MessageID + "@" + domain
	m.Subject, m.Text, err = renderTemplate(Template(s.Template), data)
	return m, "", err
}

// loadAccount reads the recipient's account.
func (s *leasedMail) loadAccount(ctx context.Context, tx *store.Tx) (a account, err error) {
	switch {
	case s.StaffUserID != nil:
		u, err := tx.StaffUser.Get(ctx, *s.StaffUserID)
		if err != nil {
			return a, err
		}
		status := accountstatus.Account{IsEnabled: u.Enabled, IsCustomerEnabled: true}
		return account{
			currentEmail: u.Email, newEmail: u.NewEmail, newEmailUntil: u.NewEmailUntil,
			isDisabled: status.Denial(accountstatus.ByLink, tx.Now) != accountstatus.Active,
		}, nil
	case s.CustomerUserID != nil:
		u, err := tx.CustomerUser.Get(ctx, *s.CustomerUserID)
		if err != nil {
			return a, err
		}
		c, err := u.QueryCustomer().Only(ctx)
		if err != nil {
			return a, err
		}
		status := accountstatus.Account{IsGuest: u.Guest, IsEnabled: u.Enabled, IsCustomerEnabled: c.Enabled}
		return account{
			currentEmail: u.Email, newEmail: u.NewEmail, newEmailUntil: u.NewEmailUntil, websiteID: u.WebsiteID,
			isDisabled: status.Denial(accountstatus.ByLink, tx.Now) != accountstatus.Active,
		}, nil
	}
	return a, errors.New("mail: no recipient")
}

// site is where a mail comes from: its name, the base URL of links and the sender.
type site struct {
	name, baseURL string
	from          netmail.Address
}

// loadSite returns the site of the recipient. A customer user has their own website or the default
// website, a staff user has this installation.
func (s *leasedMail) loadSite(ctx context.Context, tx *store.Tx, a account) (site, error) {
	out := site{"Buyergraph", strings.TrimRight(s.PublicURL, "/"), s.From}
	if s.CustomerUserID == nil {
		return out, nil
	}
	filter := website.Default(true)
	if a.websiteID != nil {
		filter = website.ID(*a.websiteID)
	}
	w, err := tx.Website.Query().Where(filter).First(ctx)
	if ent.IsNotFound(err) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.name = w.Name
	if !s.OpensPublicURL {
		out.baseURL = strings.TrimRight(w.URL, "/")
	}
	if w.MailFrom != nil {
		from, err := netmail.ParseAddress(*w.MailFrom)
		if err != nil {
			return out, err
		}
		out.from = *from
	}
	return out, nil
}

// FormatTime formats a time for the text of a mail.
func FormatTime(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func valueOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

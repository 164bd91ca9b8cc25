package mail

import (
	"context"
	"crypto/rand"
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
	"buyergraph/ent/mail"
	"buyergraph/ent/website"
	"buyergraph/internal/authz"
	"buyergraph/internal/hooks"
	"buyergraph/internal/job"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/secret"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

const (
	lease   = time.Minute      // after which a mail is another's to send; sending takes less
	first   = 30 * time.Second // pause after a failure; each next one is twice as long
	longest = time.Hour        // pause
	giveUp  = day              // after a mail was written
	ends    = 10 * time.Second // for writing down what came of it
)

// Sender sends mails.
type Sender interface {
	// Send returns a [Refusal] where it is no use to try again.
	Send(ctx context.Context, m *Message) error
}

// Refusal is why a mail will never be taken.
type Refusal struct{ error }

// Outbox sends what waits.
type Outbox struct {
	Sender    Sender // nil: mails wait
	From      netmail.Address
	PublicURL string // where links lead that belong to no website
	Store     *store.Store
}

// Run sends mails until the context ends, and lets those under way come to an end.
func (o *Outbox) Run(ctx context.Context) {
	if o.Sender != nil {
		job.Work(ctx, o.Store, o.take)
	}
}

// RunDue sends every mail that is due, one after the other.
func (o *Outbox) RunDue(ctx context.Context) error {
	for o.Sender != nil {
		do, err := o.take(ctx)
		if do == nil || err != nil {
			return err
		}
		do(ctx)
	}
	return nil
}

// sending is a mail that this process sends for the time being.
type sending struct {
	*Outbox
	*ent.Mail
	owner string
}

// take leases the mail that has waited longest; nil where none is due.
func (o *Outbox) take(ctx context.Context) (func(context.Context), error) {
	ctx, now := viewer.AsSystem(ctx), o.Store.Now()
	ids, err := o.Store.Client.Mail.Query().Where(mail.StateEQ(mail.StateQUEUED), mail.SendAtLTE(now),
		mail.Or(mail.LeaseUntilIsNil(), mail.LeaseUntilLTE(now))).Order(mail.BySendAt(), mail.ByID()).Limit(8).IDs(ctx)
	if err != nil {
		return nil, err
	}
	mrand.Shuffle(len(ids), func(i, k int) { ids[i], ids[k] = ids[k], ids[i] }) //nolint:gosec // so that few meet, not a secret
	for _, id := range ids {
		s := &sending{Outbox: o, owner: rand.Text()}
		err := o.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return s.lease(ctx, tx, id) })
		if err != nil {
			return nil, err
		}
		if s.Mail != nil {
			return func(ctx context.Context) { s.do(viewer.AsSystem(ctx)) }, nil
		}
	}
	return nil, nil
}

// lease takes the mail, unless another was quicker.
func (s *sending) lease(ctx context.Context, tx *store.Tx, id int64) error {
	s.Mail = nil
	res, err := tx.ExecContext(ctx, "UPDATE mails SET lease_owner=?, lease_until=?, attempts=attempts+1, updated_at=?"+
		" WHERE id=? AND state='QUEUED' AND send_at<=? AND (lease_until IS NULL OR lease_until<=?)", s.owner, tx.Now.Add(lease), tx.Now, id, tx.Now, tx.Now)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	s.Mail, err = tx.Mail.Get(ctx, id)
	return err
}

var (
	// errLost says that the mail was taken over, or another takes its place.
	errLost = errors.New("mail: the lease is lost")
	// errFault is all that a row tells of a fault of the server's.
	errFault = errors.New("internal fault")
)

// write changes the mail's row while it is this process's.
func (s *sending) write(ctx context.Context, tx *store.Tx, set string, args ...any) error {
	res, err := tx.ExecContext(ctx, "UPDATE mails SET "+set+", updated_at=? WHERE id=? AND lease_owner=? AND state='QUEUED'", append(args, tx.Now, s.ID, s.owner)...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errLost)
	}
	return nil
}

// do sends the mail and writes down what came of it. Once begun it is not broken off: a
// mail of which nobody knows whether it was sent is sent again.
func (s *sending) do(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	m, why, err := s.message(ctx)
	switch {
	case err != nil && !errors.Is(err, errLost):
		slog.ErrorContext(ctx, "a mail was not written", "mail", s.ID, "template", s.Template, "error", err)
		err = errFault
	case err == nil && why == "":
		err = s.Sender.Send(ctx, m)
	}
	ctx, cancel := context.WithTimeout(ctx, ends)
	defer cancel()
	err = s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error { return s.end(ctx, tx, why, err) })
	if err != nil {
		slog.WarnContext(ctx, "a mail goes on elsewhere, or not at all", "mail", s.ID, "error", err)
	}
}

// free gives the lease up.
const free = "lease_owner=NULL, lease_until=NULL, "

// end writes down what came of the mail: why it is not sent, if it shall not be, or the
// error of sending it.
func (s *sending) end(ctx context.Context, tx *store.Tx, why string, err error) error {
	var never Refusal
	switch {
	case errors.Is(err, errLost):
		return err
	case why != "":
		return s.write(ctx, tx, free+"state='DISCARDED', error=?", why)
	case err == nil:
		return s.write(ctx, tx, free+"state='SENT', sent_at=?, error=NULL", tx.Now)
	case errors.As(err, &never), tx.Now.Sub(s.CreatedAt) >= giveUp:
		slog.ErrorContext(ctx, "a mail was given up", "mail", s.ID, "template", s.Template, "error", err)
		return s.undelivered(ctx, tx, err)
	}
	slog.WarnContext(ctx, "a mail was not sent, and will be tried again", "mail", s.ID, "template", s.Template, "attempt", s.Attempts, "error", err)
	return s.write(ctx, tx, free+"send_at=?, error=?", tx.Now.Add(pause(s.Attempts)), shown(err))
}

// undelivered writes down that the mail will not be sent, also in the audit, where staff look.
func (s *sending) undelivered(ctx context.Context, tx *store.Tx, why error) error {
	if err := s.write(ctx, tx, free+"state='FAILED', error=?", shown(why)); err != nil {
		return err
	}
	of, id := authz.CustomerUser, s.CustomerUserID
	if id == nil {
		of, id = authz.StaffUser, s.StaffUserID
	}
	return hooks.Tell(ctx, tx.Client, auditentry.ActionUNDELIVERED, of, *id, jsontypes.Change{Field: "mail", New: &s.Template})
}

// pause is how long a mail rests after so many failures, more or less.
func pause(failures int) time.Duration {
	d := min(first<<min(failures-1, 10), longest)
	return d*3/4 + mrand.N(d/2) //nolint:gosec // jitter, not a secret
}

// shown is an error as a column can hold it.
func shown(err error) string { return fmt.Sprintf("%.500s", text.Printable(err.Error())) }

// account is to whom a mail goes, as he is now.
type account struct {
	email    string
	disabled bool
	website  *int64
}

// message writes the mail, with a link that works if it is to have one. why says why it
// must not be sent.
func (s *sending) message(ctx context.Context) (m *Message, why string, err error) {
	k, known := kinds[Template(s.Template)]
	if !known {
		return nil, "", fmt.Errorf("mail: no template %s", s.Template)
	}
	f := facts{Name: value(s.RecipientName), Email: s.Recipient, P: map[string]string{}}
	if s.Parameters != nil {
		if err := json.Unmarshal([]byte(*s.Parameters), &f.P); err != nil {
			return nil, "", err
		}
	}
	token := ""
	err = s.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := s.write(ctx, tx, "lease_until=?", tx.Now.Add(lease)); err != nil {
			return err
		}
		a, err := s.account(ctx, tx)
		if err != nil {
			return err
		}
		if n, err := strconv.ParseInt(f.P[websiteParameter], 10, 64); err == nil {
			a.website = &n
		}
		site, base, err := s.place(ctx, tx, a)
		if err != nil || k.purpose == "" {
			f.Site = site
			return err
		}
		switch {
		case a.disabled:
			why = "the account is disabled"
			return nil
		case a.email != s.Recipient:
			why = "the account has another address by now"
			return nil
		}
		token = secret.New("")
		until := tx.Now.Add(k.life)
		f.Site, f.Link, f.Until = site, base+k.path+"#token="+token, When(until)
		return tx.OneTimeToken.Create().SetCreatedAt(tx.Now).SetPurpose(k.purpose).SetTokenDigest(secret.Digest(token)).SetEmail(s.Recipient).
			SetExpiresAt(until).SetNillableStaffUserID(s.StaffUserID).SetNillableCustomerUserID(s.CustomerUserID).Exec(ctx)
	})
	if err != nil || why != "" {
		return nil, why, err
	}
	m = &Message{From: s.From, To: netmail.Address{Name: f.Name, Address: s.Recipient}, Date: s.Store.Now()}
	_, domain, _ := strings.Cut(s.From.Address, "@")
	m.ID = s.MessageID + "@" + domain
	m.Subject, m.Text, err = render(Template(s.Template), f)
	return m, "", err
}

// account is to whom the mail goes.
func (s *sending) account(ctx context.Context, tx *store.Tx) (a account, err error) {
	switch {
	case s.StaffUserID != nil:
		u, err := tx.StaffUser.Get(ctx, *s.StaffUserID)
		if err != nil {
			return a, err
		}
		return account{email: u.Email, disabled: !u.Enabled}, nil
	case s.CustomerUserID != nil:
		u, err := tx.CustomerUser.Get(ctx, *s.CustomerUserID)
		if err != nil {
			return a, err
		}
		c, err := u.QueryCustomer().Only(ctx)
		if err != nil {
			return a, err
		}
		return account{email: u.Email, disabled: !u.Enabled || u.Guest || !c.Enabled, website: u.WebsiteID}, nil
	}
	return a, errors.New("mail: to nobody")
}

// place is where somebody belongs, in words, and where his links lead: a customer user's
// to his website or the default one.
func (s *sending) place(ctx context.Context, tx *store.Tx, a account) (name, base string, err error) {
	name, base = "Buyergraph", s.PublicURL
	if s.CustomerUserID == nil {
		return name, base, nil
	}
	which := website.Default(true)
	if a.website != nil {
		which = website.ID(*a.website)
	}
	w, err := tx.Website.Query().Where(which).First(ctx)
	if ent.IsNotFound(err) {
		return name, base, nil
	}
	if err != nil {
		return "", "", err
	}
	return w.Name, strings.TrimRight(w.URL, "/"), nil
}

// When is a time as mails tell it.
func When(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

package directory

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"buyergraph/ent/customeruser"
	"buyergraph/ent/onetimetoken"
	"buyergraph/ent/staffuser"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/ratelimit"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// maxEmailProbes is how often in an hour the users of a company may learn that an address
// belongs to a user whom they do not see.
const maxEmailProbes = 20

// EmailProbe is the right of a customer user to learn once that an address cannot be used.
type EmailProbe struct {
	attempt *ratelimit.Attempt // nil: staff need none
	refusal error              // RATE_LIMITED
}

// TakeEmailProbe takes a probe before a mutation that sets an address, in a transaction of its
// own. The caller must call End. Codes: UNAVAILABLE.
func TakeEmailProbe(ctx context.Context, s *store.Store) (p EmailProbe, err error) {
	v := viewer.FromContext(ctx)
	if v.Kind != viewer.CustomerUser {
		return p, nil
	}
	limit := ratelimit.Limit{Name: fmt.Sprintf("email:%d", v.CustomerID), Max: maxEmailProbes, Window: time.Hour}
	p.attempt, err = limit.Begin(ctx, s, s.WithTx, func(context.Context, *store.Tx) error { return nil })
	var e *apperr.Error
	if errors.As(err, &e) && e.Code == apperr.RateLimited {
		return EmailProbe{refusal: err}, nil
	}
	return p, err
}

// End ends a probe after its mutation, and gives it back if the answer has told nothing of an
// address. If this cannot be saved, it is logged, because the mutation is done; the company then
// has one probe less.
func (p EmailProbe) End(ctx context.Context, s *store.Store, hasTold bool) {
	if p.attempt == nil {
		return
	}
	defer p.attempt.End()
	record := p.attempt.RecordSuccess
	if hasTold {
		record = p.attempt.RecordFailure
	}
	if err := s.WithTx(context.WithoutCancel(ctx), record); err != nil {
		slog.WarnContext(ctx, "cannot end a probe of an e-mail address", "error", err)
	}
}

// emailMutation has the setters of addresses that customer users and staff users share.
type emailMutation interface {
	SetEmail(string)
	SetNewEmail(string)
	SetNewEmailUntil(time.Time)
	NewEmail() (string, bool)
	ClearNewEmail()
	ClearNewEmailUntil()
}

// setOrWait returns the setter of an address that somebody changes: one of another mailbox waits
// for its confirmation. The address of a guest, who has no account, is set at once.
func setOrWait(tx *store.Tx, m emailMutation, isGuest bool, present string) func(string) {
	return func(email string) {
		if isGuest || text.IsSameMailbox(present, email) {
			m.SetEmail(email)
			return
		}
		m.SetNewEmail(email)
		m.SetNewEmailUntil(tx.Now.Add(mail.EmailChangeLifetime))
	}
}

// requireEmailChange checks that the viewer may give a user another address. If the new address
// waits for its confirmation, it ends the user's sessions and links, sends the notice to the old
// address and a link to the new one. An address of somebody whom the viewer does not see is
// refused when it is confirmed. Codes: OWN_ACCOUNT, NOT_UNIQUE, PERMISSION_DENIED.
func requireEmailChange(
	ctx context.Context, tx *store.Tx, f *mutation.Form, field any, notice mail.Message, m emailMutation,
) {
	e, id := notice.AccountEntity, notice.AccountID
	v := viewer.FromContext(ctx)
	f.Require(field, func() error { return refuseOwnEmail(v, e, id) })
	newEmail, waits := m.NewEmail()
	if !waits {
		return
	}
	f.Require(field,
		func() error { return e.CheckTakeOver(ctx, tx, v, id) },
		func() error { return checkNoVisibleOwner(ctx, tx, e, id, newEmail) })
	f.Then(func() error {
		notice.Parameters = map[string]string{"at": mail.FormatTime(tx.Now)}
		if err := revokeAndNotify(ctx, tx, notice); err != nil {
			return err
		}
		notice.Template, notice.ToAddress = mail.EmailNew, newEmail
		return mail.Add(ctx, tx, notice)
	})
}

// endEmailChange ends a change of an address that waits for its confirmation, because the user
// gets more roles: who asked for the change was judged by the roles of before. A change that the
// same input asks for is judged with the new roles.
func endEmailChange(ctx context.Context, tx *store.Tx, f *mutation.Form, e *authz.Entity, id int64, m emailMutation) {
	if _, asks := m.NewEmail(); asks {
		return
	}
	m.ClearNewEmail()
	m.ClearNewEmailUntil()
	f.Then(func() error {
		return mail.RevokeLinks(ctx, tx, e, id, onetimetoken.PurposeEMAIL_NEW, onetimetoken.PurposeEMAIL_OLD)
	})
}

// refuseOwnEmail refuses a change of the viewer's own address, which asks for the password. The
// own address of an API token is that of its creator.
// Codes: OWN_ACCOUNT.
func refuseOwnEmail(v *viewer.Viewer, e *authz.Entity, id int64) error {
	if v.OwnerID() != id || (v.Kind == viewer.Staff) != (e == authz.StaffUser) {
		return nil
	}
	return apperr.New(apperr.OwnAccount,
		"You cannot change your own e-mail address here. Use emailChangeRequest, which asks for your password.", "reason", "EMAIL")
}

// checkNoVisibleOwner refuses a new address that belongs to another user whom the viewer sees.
// Codes: NOT_UNIQUE.
func checkNoVisibleOwner(ctx context.Context, tx *store.Tx, e *authz.Entity, id int64, email string) error {
	visible, err := false, error(nil)
	if e == authz.StaffUser {
		visible, err = tx.StaffUser.Query().Where(staffuser.EmailKey(text.EmailKey(email)), staffuser.IDNEQ(id)).Exist(ctx)
	} else {
		visible, err = tx.CustomerUser.Query().Where(customeruser.EmailKey(text.EmailKey(email)), customeruser.IDNEQ(id)).Exist(ctx)
	}
	if err == nil && visible {
		err = mutation.NotUnique()
	}
	return err
}

// hideForeignEmailOwner tells a customer user of an address that belongs to a user whom they
// do not see only that it cannot be used. Codes: EMAIL_UNAVAILABLE instead of NOT_UNIQUE.
func hideForeignEmailOwner(ctx context.Context, tx *store.Tx, f *mutation.Form, field any, email *string, err error) error {
	var e *apperr.Error
	switch {
	case viewer.FromContext(ctx).Kind != viewer.CustomerUser || email == nil:
		return err
	case !errors.As(err, &e) || e.Code != apperr.NotUnique || !slices.Equal(e.Path, f.Path(field)):
		return err
	}
	seen, dbError := tx.CustomerUser.Query().Where(customeruser.EmailKey(text.EmailKey(*email))).Exist(ctx)
	switch {
	case dbError != nil:
		return dbError
	case seen:
		return err
	}
	return EmailUnavailable().At(e.Path...)
}

// EmailUnavailable returns the error for an address of somebody who is not to be revealed.
// Codes: EMAIL_UNAVAILABLE.
func EmailUnavailable() *apperr.Error {
	return apperr.New(apperr.EmailUnavailable, "This e-mail address cannot be used here. Enter another one.")
}

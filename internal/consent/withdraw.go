package consent

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/activity"
	"buyergraph/ent/customeruser"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mail"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// ConsentWithdrawInput names the acceptance to withdraw.
type ConsentWithdrawInput struct {
	ID              string
	ExpectedVersion *int
	Reason          *string
}

// Options implements mutation.Optioned. To withdraw twice changes nothing, so no key is needed.
func (in ConsentWithdrawInput) Options() mutation.Options {
	return mutation.Options{ExpectedVersion: in.ExpectedVersion, Reason: in.Reason}
}

// withdrawnEvent is the event of the timeline entry about a withdrawal.
const withdrawnEvent = "CONSENT_WITHDRAWN"

// Withdraw ends an acceptance. The row stays as a proof. If the consent says so, the timeline of the
// user gets an entry, whose id is the result, and the owner of the user a mail. An acceptance that is
// withdrawn already stays as it is. Codes: NOT_FOUND, STALE_VERSION, PERMISSION_DENIED, INVALID,
// REQUIRED.
func Withdraw(ctx context.Context, tx *store.Tx, in ConsentWithdrawInput) (id string, entries []string, err error) {
	a, err := mutation.LockForOperation(ctx, tx, authz.ConsentAcceptance, authz.OpWithdraw, in.ID, tx.ConsentAcceptance.Get)
	if err != nil {
		return "", nil, err
	}
	if viewer.FromContext(ctx).Kind == viewer.Staff {
		if err := requireReason(in.Reason); err != nil {
			return "", nil, apperr.PrefixPath(err, apperr.FieldPath(&in, &in.Reason)...)
		}
	}
	if a.WithdrawnAt != nil {
		return in.ID, nil, nil
	}
	if err := a.Update().SetWithdrawnAt(tx.Now).SetEndedAt(tx.Now).ClearActiveKey().Exec(ctx); err != nil {
		return "", nil, err
	}
	c, err := tx.Consent.Get(viewer.AsSystem(ctx), a.ConsentID)
	if err != nil || !c.DeclinedNotification {
		return in.ID, nil, err
	}
	entry, err := notifyOfWithdrawal(ctx, tx, c, a.CustomerUserID)
	return in.ID, []string{entry}, err
}

// notifyOfWithdrawal adds the entry to the timeline of a user and mails the owner of the user.
func notifyOfWithdrawal(ctx context.Context, tx *store.Tx, c *ent.Consent, userID int64) (entry string, err error) {
	v, system := viewer.FromContext(ctx), viewer.AsSystem(ctx)
	u, err := tx.CustomerUser.Query().Where(customeruser.ID(userID)).WithOwner().WithCustomer().Only(system)
	if err != nil {
		return "", err
	}
	create := tx.Activity.Create().SetKind(activity.KindSYSTEM).SetEvent(withdrawnEvent).SetSubject(c.Name).SetOccurredAt(tx.Now)
	if n := v.StaffUserID(); n > 0 {
		create.SetAuthorStaffUserID(n)
	}
	if n := v.CustomerUserID(); n > 0 {
		create.SetAuthorCustomerUserID(n)
	}
	act, err := create.Save(system)
	if err != nil {
		return "", err
	}
	err = tx.ActivityLink.Create().SetActivityID(act.ID).SetOccurredAt(tx.Now).SetCustomerUserID(u.ID).SetWithinCustomerID(u.CustomerID).
		Exec(system)
	owner := u.Edges.Owner
	if err != nil || owner == nil || !owner.Enabled {
		return authz.Activity.FormatID(act.ID), err
	}
	return authz.Activity.FormatID(act.ID), mail.Add(ctx, tx, mail.Message{
		Template: mail.ConsentWithdrawn, AccountEntity: authz.StaffUser, AccountID: owner.ID,
		ToAddress: owner.Email, RecipientName: owner.FirstName + " " + owner.LastName,
		Parameters: map[string]string{
			"consent": c.Name, "user": u.FirstName + " " + u.LastName, "email": u.Email, "company": u.Edges.Customer.Name,
			"at": mail.FormatTime(tx.Now),
		},
	})
}

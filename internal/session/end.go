package session

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/predicate"
	"buyergraph/ent/session"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// LogoutInput says which sessions end.
type LogoutInput struct {
	Everywhere bool
}

// SessionRevokeInput names a session to end.
type SessionRevokeInput struct {
	Session string
}

// SessionsRevokeAllInput says whose sessions end.
type SessionsRevokeAllInput struct {
	StaffUser    *string
	CustomerUser *string
}

// his are the viewer's own sessions; a machine has none.
func his(v *viewer.Viewer) predicate.Session {
	if v.Kind == viewer.CustomerUser {
		return session.CustomerUserID(v.ID)
	}
	return session.StaffUserID(v.ID)
}

// Logout ends the viewer's session, or all of his, and returns how many.
func (s *Service) Logout(ctx context.Context, in LogoutInput) (n int, err error) {
	v := viewer.From(ctx)
	which := session.ID(v.SessionID)
	if in.Everywhere {
		which = his(v)
	}
	err = s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		n, err = tx.Session.Delete().Where(which).Exec(ctx)
		return err
	})
	return n, err
}

// Revoke ends one session, of those that the viewer may end, and returns its id.
// Codes: NOT_FOUND.
func (s *Service) Revoke(ctx context.Context, in SessionRevokeInput) (string, error) {
	id, _ := authz.Session.ParseID(in.Session) // 0 is never found
	err := s.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Session.DeleteOneID(id).Exec(ctx)
	})
	if ent.IsNotFound(err) {
		return "", apperr.New(apperr.NotFound, "there is no such session", apperr.At(&in, &in.Session)...)
	}
	return in.Session, err
}

// RevokeAll ends every session of somebody whom the viewer may edit; of the viewer
// himself, where nobody is named, all but the one that asks. Codes: NOT_FOUND, INVALID.
func (s *Service) RevokeAll(ctx context.Context, in SessionsRevokeAllInput) (n int, err error) {
	v := viewer.From(ctx)
	err = s.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		which := session.And(his(v), session.IDNEQ(v.SessionID))
		switch {
		case in.StaffUser != nil && in.CustomerUser != nil:
			return apperr.New(apperr.Invalid, "goes without staffUser", apperr.At(&in, &in.CustomerUser)...)
		case in.StaffUser != nil:
			id, _ := authz.StaffUser.ParseID(*in.StaffUser)
			err = apperr.Under(endable(ctx, tx, v, authz.StaffUser, id), apperr.At(&in, &in.StaffUser)...)
			which = session.StaffUserID(id)
		case in.CustomerUser != nil:
			id, _ := authz.CustomerUser.ParseID(*in.CustomerUser)
			err = apperr.Under(endable(ctx, tx, v, authz.CustomerUser, id), apperr.At(&in, &in.CustomerUser)...)
			which = session.CustomerUserID(id)
		}
		if err == nil {
			n, err = tx.Session.Delete().Where(which).Exec(ctx)
		}
		return err
	})
	return n, err
}

// endable checks that a viewer may end somebody's sessions: his own, and as staff
// those of whom he may edit. Codes: NOT_FOUND.
func endable(ctx context.Context, tx *store.Tx, v *viewer.Viewer, e *authz.Entity, id int64) error {
	himself := id > 0 && id == v.ID && (e == authz.StaffUser) == (v.Kind == viewer.Staff)
	if himself {
		return nil
	}
	ok, err := e.Selects(ctx, tx, id, e.Where(authz.Fresh(v), authz.Edit, authz.Point))
	if err == nil && (!ok || v.Kind != viewer.Staff) {
		err = apperr.New(apperr.NotFound, "there is no such user")
	}
	return err
}

// End ends the sessions of a staff user or customer user, but for one, in the caller's
// transaction, and returns how many.
func End(ctx context.Context, tx *store.Tx, of *authz.Entity, id, but int64) (int, error) {
	theirs := session.CustomerUserID(id)
	if of == authz.StaffUser {
		theirs = session.StaffUserID(id)
	}
	return tx.Session.Delete().Where(theirs, session.IDNEQ(but)).Exec(viewer.AsSystem(ctx))
}

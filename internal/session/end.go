package session

import (
	"cmp"
	"context"

	"buyergraph/ent"
	"buyergraph/ent/predicate"
	"buyergraph/ent/session"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// LogoutInput selects the sessions that a viewer ends: the current one, or all of their own.
type LogoutInput struct {
	Everywhere bool
}

// SessionRevokeInput names the session to end.
type SessionRevokeInput struct {
	Session string
}

// SessionsRevokeAllInput names the user to sign out. Without a user it means the viewer.
type SessionsRevokeAllInput struct {
	StaffUser    *string
	CustomerUser *string
}

// ownSessions selects the sessions of the viewer. An API token has none.
func ownSessions(v *viewer.Viewer) predicate.Session {
	if v.Kind == viewer.CustomerUser {
		return session.CustomerUserID(v.ID)
	}
	return session.StaffUserID(v.ID)
}

// Logout ends the session of the request, or all sessions of the viewer, and returns how many
// it ended.
func (s *Service) Logout(ctx context.Context, in LogoutInput) (n int, err error) {
	v := viewer.FromContext(ctx)
	condition := session.ID(v.SessionID)
	if in.Everywhere {
		condition = ownSessions(v)
	}
	err = s.store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		n, err = tx.Session.Delete().Where(condition).Exec(ctx)
		return err
	})
	return n, err
}

// Revoke ends one session that the viewer may end, and returns its id.
// Codes: NOT_FOUND, PERMISSION_DENIED.
func (s *Service) Revoke(ctx context.Context, in SessionRevokeInput) (string, error) {
	id, _ := authz.Session.ParseID(in.Session) // 0 if invalid, and no session has id 0
	path := apperr.FieldPath(&in, &in.Session)
	err := s.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		mayEnd, err := authz.Session.AllowedIDs(ctx, tx, authz.Delete, []int64{id})
		if err != nil || len(mayEnd) == 0 {
			return cmp.Or(err, error(authz.Session.NotFound(in.Session)))
		}
		if err := authz.Session.CheckActAgainst(ctx, tx, viewer.FromContext(ctx), id); err != nil {
			return err
		}
		return tx.Session.DeleteOneID(id).Exec(ctx)
	})
	if ent.IsNotFound(err) { // it has just ended
		err = authz.Session.NotFound(in.Session)
	}
	return in.Session, apperr.PrefixPath(err, path...)
}

// RevokeAll ends every session of a user that the viewer may edit, and returns how many it
// ended. Without a user it ends all other sessions of the viewer.
// Codes: NOT_FOUND, PERMISSION_DENIED, INVALID.
func (s *Service) RevokeAll(ctx context.Context, in SessionsRevokeAllInput) (n int, err error) {
	v := viewer.FromContext(ctx)
	err = s.store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
		condition := session.And(ownSessions(v), session.IDNEQ(v.SessionID))
		switch {
		case in.StaffUser != nil && in.CustomerUser != nil:
			return apperr.New(apperr.Invalid, `This field cannot be set together with "{field}". Set one of them.`,
				"reason", "EXCLUDES", "field", apperr.FieldPath(&in, &in.StaffUser)).At(apperr.FieldPath(&in, &in.CustomerUser)...)
		case in.StaffUser != nil:
			id, _ := authz.StaffUser.ParseID(*in.StaffUser)
			err = apperr.PrefixPath(checkMayEndSessions(ctx, tx, v, authz.StaffUser, *in.StaffUser), apperr.FieldPath(&in, &in.StaffUser)...)
			condition = session.StaffUserID(id)
		case in.CustomerUser != nil:
			id, _ := authz.CustomerUser.ParseID(*in.CustomerUser)
			err = apperr.PrefixPath(checkMayEndSessions(ctx, tx, v, authz.CustomerUser, *in.CustomerUser),
				apperr.FieldPath(&in, &in.CustomerUser)...)
			condition = session.CustomerUserID(id)
		}
		if err == nil {
			n, err = tx.Session.Delete().Where(condition).Exec(ctx)
		}
		return err
	})
	return n, err
}

// checkMayEndSessions checks that a viewer may end the sessions of a user. Everybody may end
// their own, and those of users that they may edit and act against.
// Codes: NOT_FOUND, PERMISSION_DENIED.
func checkMayEndSessions(ctx context.Context, tx *store.Tx, v *viewer.Viewer, entity *authz.Entity, id string) error {
	n, _ := entity.ParseID(id) // 0 if invalid, and no user has id 0
	isSelf := n > 0 && n == v.ID && (entity == authz.StaffUser) == (v.Kind == viewer.Staff)
	if isSelf {
		return nil
	}
	allowed, err := entity.RowMatches(ctx, tx, n, entity.Predicate(authz.WithoutCachedCompanies(v), authz.Edit, authz.ForRow))
	switch {
	case err != nil:
		return err
	case !allowed:
		return entity.NotFound(id)
	}
	return entity.CheckActAgainst(ctx, tx, v, n)
}

// EndAllExcept ends the sessions of a staff user or customer user in the caller's transaction,
// except the session exceptID, and returns how many it ended.
func EndAllExcept(ctx context.Context, tx *store.Tx, entity *authz.Entity, id, exceptID int64) (int, error) {
	sessionsOfUser := session.CustomerUserID(id)
	if entity == authz.StaffUser {
		sessionsOfUser = session.StaffUserID(id)
	}
	return tx.Session.Delete().Where(sessionsOfUser, session.IDNEQ(exceptID)).Exec(viewer.AsSystem(ctx))
}

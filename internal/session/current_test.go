package session_test

import (
	"context"
	"testing"
	"time"

	"buyergraph/internal/jsontypes"
	"buyergraph/internal/session"
	"buyergraph/internal/setting"
	"buyergraph/internal/settingsql"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// newService returns a service on the database of a test.
func newService(t *testing.T, k *testkit.Kit) *session.Service {
	t.Helper()
	settings, err := setting.New(context.Background(), k.Store, settingsql.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	return session.New(k.Store, settings, k.App.PasswordHasher)
}

// CurrentViewer returns users with their present rights, and nobody who is not let in or who must change the password.
func TestCurrentViewer(t *testing.T) {
	forBothAudiences(t, func(t *testing.T, k *testkit.Kit, user *testUser) {
		sessions := newService(t, k)
		current := func(id int64) *viewer.Viewer {
			v, err := sessions.CurrentViewer(context.Background(), &viewer.Viewer{Kind: viewer.Kind(user.kind), ID: id})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if v := current(user.id); v == nil || v.ID != user.id || string(v.Kind) != user.kind || v.Grants["CustomerUser:EDIT"] == "" ||
			(v.CustomerID == 1) != (user.kind == "CUSTOMER_USER") {
			t.Errorf("%+v", v)
		}
		if v := current(987654); v != nil {
			t.Errorf("somebody who is not there: %+v", v)
		}
		for column, bad := range map[string]bool{"enabled": false, "password_reset_required": true, "must_change_password": true} {
			user.setColumn(t, column, bad)
			if v := current(user.id); v != nil {
				t.Errorf("%s=%t: %+v", column, bad, v)
			}
			user.setColumn(t, column, !bad)
		}
	})
}

// An API token is nobody any more after its end, and while its creator is disabled.
func TestCurrentViewerOfToken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		sessions := newService(t, k)
		_, id := createAPIToken(t, k, "bgt_current", time.Hour, jsontypes.Permission{Entity: "CustomerUser", Action: "VIEW", Level: "ALL"})
		isLetIn := func() bool {
			v, err := sessions.CurrentViewer(context.Background(), &viewer.Viewer{Kind: viewer.Staff, TokenID: id})
			if err != nil {
				t.Fatal(err)
			}
			return v != nil && v.TokenID == id && v.ID == 0 && v.TokenCreatorID > 0 && v.Grants["CustomerUser:VIEW"] == viewer.All
		}
		if !isLetIn() {
			t.Error("the token is not let in")
		}
		execSQL(t, k, "UPDATE staff_users SET enabled=FALSE")
		if isLetIn() {
			t.Error("its creator is disabled")
		}
		execSQL(t, k, "UPDATE staff_users SET enabled=TRUE")
		k.Clock.Add(time.Hour + time.Second)
		if isLetIn() {
			t.Error("it has expired")
		}
		k.Clock.Add(-time.Hour)
		execSQL(t, k, "UPDATE api_tokens SET revoked_at=created_at")
		if isLetIn() {
			t.Error("it was revoked")
		}
	})
}

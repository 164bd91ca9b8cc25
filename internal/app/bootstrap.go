package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"

	"buyergraph/internal/apperr"
	"buyergraph/internal/directory"
	passwords "buyergraph/internal/password"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"

	"github.com/mattn/go-isatty"
)

// createRolesAndFirstAdmin makes the predefined roles, and the first staff user from the admin
// variables. They count only while there has never been one.
func (a *App) createRolesAndFirstAdmin(ctx context.Context) error {
	err := a.Store.WithTx(viewer.AsSystem(ctx), roles.CreatePredefined)
	if _, duplicate := store.DuplicateColumn(err); err != nil && !duplicate { // another replica has made them
		return err
	}
	n, err := a.Store.Client.StaffUser.Query().Count(viewer.AsSystem(ctx))
	if err != nil || n > 0 {
		return err
	}
	password := a.config.AdminPassword
	if a.config.AdminEmail != "" && password == "" && !isTerminal(a.out) {
		fmt.Fprintln(a.out, "BUYERGRAPH_ADMIN_EMAIL counts only with a password: a random one is shown on a terminal only.")
	}
	if a.config.AdminEmail == "" || password == "" && !isTerminal(a.out) {
		fmt.Fprintln(a.out, "There is no staff user yet: make one with  buyergraph admin create --email you@example.com")
		return nil
	}
	err = a.CreateAdmin(ctx, a.config.AdminEmail, password)
	if list, ok := apperr.ErrorsOf(err); ok && list[0].Code == apperr.NotUnique {
		return nil // another replica, which started at the same time, has made it
	}
	return err
}

// CreateAdmin makes a staff user. Without a password it makes a random one and
// shows it, which it does on a terminal only.
func (a *App) CreateAdmin(ctx context.Context, email, password string) error {
	random := password == ""
	if random {
		if !isTerminal(a.out) {
			return errors.New("a random password is shown on a terminal only: give one in BUYERGRAPH_ADMIN_PASSWORD or BUYERGRAPH_ADMIN_PASSWORD_FILE")
		}
		password = rand.Text()
	}
	if err := passwords.Check(password, email); err != nil {
		return apperr.PrefixPath(err, "password")
	}
	hash, err := a.PasswordHasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	err = a.Store.WithTx(viewer.AsSystem(ctx), func(ctx context.Context, tx *store.Tx) error {
		return directory.CreateAdministrator(ctx, tx, directory.NewAdministrator{Email: email, FirstName: "Staff", LastName: "Administrator", PasswordHash: hash})
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Staff user %s can sign in now.\n", email)
	if random {
		fmt.Fprintf(a.out, "Password, shown this once: %s\n", password)
	}
	return nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

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

// createRolesAndFirstAdmin creates the predefined roles and, if there has never been a
// staff user, the first one from the environment variables BUYERGRAPH_ADMIN_….
func (a *App) createRolesAndFirstAdmin(ctx context.Context) error {
	err := a.Store.WithTx(viewer.AsSystem(ctx), roles.CreatePredefined)
	if _, duplicate := store.DuplicateColumn(err); err != nil && !duplicate { // else another replica has created them
		return err
	}
	n, err := a.Store.Client.StaffUser.Query().Count(viewer.AsSystem(ctx))
	if err != nil || n > 0 {
		return err
	}
	password := a.config.AdminPassword
	if a.config.AdminEmail != "" && password == "" && !isTerminal(a.out) {
		fmt.Fprintln(a.out, "No staff user was created: BUYERGRAPH_ADMIN_EMAIL needs BUYERGRAPH_ADMIN_PASSWORD. "+
			"Only on a terminal a random password is created and shown.")
	}
	if a.config.AdminEmail == "" || password == "" && !isTerminal(a.out) {
		fmt.Fprintln(a.out, "There is no staff user yet. Create one:  buyergraph admin create --email you@example.com")
		return nil
	}
	err = a.CreateAdmin(ctx, a.config.AdminEmail, password)
	if list, ok := apperr.ErrorsOf(err); ok && list[0].Code == apperr.NotUnique {
		return nil // another replica that started at the same time has created it
	}
	return err
}

// CreateAdmin creates a staff user who may do everything. If password is empty it
// creates a random one and shows it; this works on a terminal only. Codes: those of
// [passwords.Check] and [directory.CreateAdministrator].
func (a *App) CreateAdmin(ctx context.Context, email, password string) error {
	random := password == ""
	if random {
		if !isTerminal(a.out) {
			return errors.New("a random password is shown on a terminal only: " +
				"give one in BUYERGRAPH_ADMIN_PASSWORD or BUYERGRAPH_ADMIN_PASSWORD_FILE")
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
		return directory.CreateAdministrator(ctx, tx, directory.NewAdministrator{
			Email: email, FirstName: "Staff", LastName: "Administrator", PasswordHash: hash,
		})
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Staff user %s can sign in now.\n", email)
	if random {
		fmt.Fprintf(a.out, "Password (shown only now): %s\n", password)
	}
	return nil
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

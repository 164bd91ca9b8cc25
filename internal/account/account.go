// Package account has what people do with their own accounts: setting a password by a
// link that was mailed, and changing it.
package account

import (
	"context"
	"database/sql"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/directory"
	"buyergraph/internal/mail"
	"buyergraph/internal/password"
	"buyergraph/internal/session"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Service handles accounts.
type Service struct {
	Store    *store.Store
	Hasher   *session.Hasher
	Sessions *session.Service
}

// person is whose account it is.
type person struct {
	of                 *authz.Entity
	id                 int64
	email, first, last string
	hash               *string
	enabled            bool // and a registered user of a company that is enabled
}

// people are how persons are read, in one statement whoever it is.
var people = map[*authz.Entity]string{
	authz.StaffUser: "SELECT u.id, u.email, u.first_name, u.last_name, u.password_hash, u.enabled FROM staff_users u WHERE ",
	authz.CustomerUser: "SELECT u.id, u.email, u.first_name, u.last_name, u.password_hash, u.enabled AND c.enabled AND NOT u.guest" +
		" FROM customer_users u JOIN customers c ON c.id=u.customer_id WHERE ",
}

// find reads who meets a condition; of ID 0 where nobody does.
func (s *Service) find(ctx context.Context, of *authz.Entity, condition string, value any) (*person, error) {
	rows, err := s.Store.QueryContext(ctx, people[of]+condition, value)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	p := &person{of: of}
	if rows.Next() {
		var hash sql.NullString
		if err := rows.Scan(&p.id, &p.email, &p.first, &p.last, &hash, &p.enabled); err != nil {
			return nil, err
		}
		if hash.Valid {
			p.hash = &hash.String
		}
	}
	return p, rows.Err()
}

// check says what is wrong with a new password of his.
func (p *person) check(typed string) error {
	return password.Check(typed, p.email, p.first, p.last)
}

// letter is a mail to him.
func (p *person) letter(t mail.Template) mail.Letter {
	return mail.Letter{Template: t, Of: p.of, ID: p.id, To: p.email, Name: p.first + " " + p.last}
}

// changed ends what was open under the old password, but for one session, and tells him;
// it returns how many sessions those were.
func (p *person) changed(ctx context.Context, tx *store.Tx, but int64) (int, error) {
	n, err := session.End(ctx, tx, p.of, p.id, but)
	if err != nil {
		return 0, err
	}
	if err := mail.Revoke(ctx, tx, p.of, p.id, ""); err != nil {
		return 0, err
	}
	l := p.letter(mail.PasswordChanged)
	l.Parameters = map[string]string{"at": mail.When(tx.Now)}
	return n, mail.Add(ctx, tx, l)
}

// Temporary checks and hashes a temporary password for a customer user whom the viewer may
// edit; of anybody else it is empty, and [directory.SetCustomerUserPassword] says why.
// Codes: those of [password.Check].
func (s *Service) Temporary(ctx context.Context, in directory.CustomerUserPasswordSetInput) (hash string, err error) {
	id, _ := authz.CustomerUser.ParseID(in.ID)
	his, err := authz.CustomerUser.Selects(ctx, s.Store, id, authz.CustomerUser.Where(viewer.From(ctx), authz.Edit, authz.Point))
	if err != nil || !his {
		return "", err
	}
	p, err := s.find(ctx, authz.CustomerUser, "u.id=?", id)
	if err != nil {
		return "", err
	}
	if err := p.check(in.Password); err != nil {
		return "", apperr.Under(err, apperr.At(&in, &in.Password)...)
	}
	return s.Hasher.Hash(ctx, in.Password)
}

func linkInvalid() error {
	return apperr.New(apperr.LinkInvalid, "the link has been used, has run out, or was replaced by a newer one: ask for another")
}

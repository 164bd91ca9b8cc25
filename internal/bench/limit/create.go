package limit

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"buyergraph/internal/country"
	"buyergraph/internal/text"
)

// newUser is what a new user is made from: as much of it as the benchmark sends.
type newUser struct {
	Email, FirstName, LastName string
	Customer, Website          string
	Roles                      []string
	Addresses                  []newAddress
}

type newAddress struct {
	FirstName, LastName     string
	Street, City            string
	PostalCode, CountryCode string
	DefaultBilling          bool
}

// check finds what a careful author refuses before he asks the database.
func (u *newUser) check() error {
	const room = 3 * 255
	line := text.Line(255)
	folded := text.Foldable(room, line)
	errs := []error{text.Foldable(room, text.Email)(u.Email), folded(u.FirstName), folded(u.LastName)}
	for _, a := range u.Addresses {
		errs = append(errs, line(a.FirstName), line(a.LastName), text.Line(500)(a.Street), folded(a.City), line(a.PostalCode), country.Code(a.CountryCode))
	}
	if len(u.Roles) == 0 || len(u.Roles) > perPage || len(u.Addresses) > perPage {
		errs = append(errs, errors.New("a user needs roles, and not too many of them"))
	}
	return errors.Join(errs...)
}

// The statements of a creation, by what they do. Ids of roles and addresses come
// one at a time: the benchmark's users have one of each.
const (
	createLook    = "SELECT c.name,w.id FROM customers c JOIN websites w ON w.id=? WHERE c.id=?"
	createRole    = "SELECT label FROM customer_user_roles WHERE id=? AND (customer_id IS NULL OR customer_id=?)"
	createUser    = "INSERT INTO customer_users (created_at,updated_at,email,email_fold,email_key,first_name,first_name_fold,last_name,last_name_fold,customer_id,website_id,owner_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
	createLink    = "INSERT INTO customer_users_roles (customer_user_id,role_id) VALUES (?,?)"
	createAddress = "INSERT INTO customer_user_addresses (created_at,updated_at,first_name,last_name,street,city,city_fold,postal_code,country_code,billing,primary_of,default_billing_of,customer_user_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)

var creation = []string{createLook, createRole, createUser, createLink, createAddress}

// create makes a user with roles and addresses and answers him as he is now.
func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	p := s.pages.Get().(*page)
	defer s.pages.Put(p)
	var u newUser
	err := json.NewDecoder(r.Body).Decode(&u)
	if err == nil {
		err = u.check()
	}
	if err == nil {
		err = s.within(r.Context(), func(tx *transaction) error {
			p.out, err = tx.user(p.out[:0], u, number(r.URL.Query().Get("owner")))
			return err
		})
	}
	answer(w, p.out, err)
}

// transaction runs the prepared statements of the writer.
type transaction struct {
	*sql.Tx
	s   *Server
	ctx context.Context
}

func (s *Server) within(ctx context.Context, f func(*transaction) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&transaction{tx, s, ctx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (tx *transaction) statement(query string) (*sql.Stmt, error) {
	st, err := tx.s.prepare(tx.s.writer, query)
	if err != nil {
		return nil, err
	}
	tx.s.Statements.Add(1)
	return tx.StmtContext(tx.ctx, st), nil
}

func (tx *transaction) one(query string, into []any, args ...any) error {
	st, err := tx.statement(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(tx.ctx, args...).Scan(into...)
}

func (tx *transaction) insert(query string, args ...any) (id int64, err error) {
	st, err := tx.statement(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// user checks what the input refers to, writes, and appends the answer.
func (tx *transaction) user(b []byte, u newUser, owner int64) ([]byte, error) {
	customer, website, now := number(u.Customer), number(u.Website), tx.s.instant(tx.s.now())
	var name cell
	if err := tx.one(createLook, []any{&name, &website}, website, customer); err != nil {
		return b, fmt.Errorf("no such company or website: %w", err)
	}
	email, first, last := text.Clean(u.Email), text.Clean(u.FirstName), text.Clean(u.LastName)
	labels := make([]cell, len(u.Roles))
	for i, role := range u.Roles {
		if err := tx.one(createRole, []any{&labels[i]}, number(role), customer); err != nil {
			return b, fmt.Errorf("no such role for this company: %w", err)
		}
	}
	id, err := tx.insert(createUser, now, now, email, text.Fold(email), text.EmailKey(email), first, text.Fold(first), last, text.Fold(last), customer, website, owner)
	if err != nil {
		return b, err
	}
	b = strconv.AppendInt(append(b, `{"data":{"customerUserCreate":{"customerUser":{"id":"user_`...), id, 10)
	b = escape(append(b, `","email":"`...), []byte(email))
	b = fullName(b, []byte(first), []byte(last), `","fullName":`)
	b = strconv.AppendInt(append(b, `,"status":"ACTIVE","customer":{"id":"cust_`...), customer, 10)
	b = append(name.string(b, `","name":`), `},"roles":{"nodes":[`...)
	for i, role := range u.Roles {
		if _, err := tx.insert(createLink, id, number(role)); err != nil {
			return b, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"id":"role_`...), number(role), 10)
		b = append(labels[i].string(b, `","label":`), '}')
	}
	b = append(b, `]},"addresses":{"nodes":[`...)
	for i, a := range u.Addresses {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = tx.address(b, a, id, i == 0, now); err != nil {
			return b, err
		}
	}
	return append(b, `]}},"userErrors":[]}}}`...), nil
}

func (tx *transaction) address(b []byte, a newAddress, user int64, primary bool, now any) ([]byte, error) {
	street, city := text.Clean(a.Street), text.Clean(a.City)
	id, err := tx.insert(createAddress, now, now, text.Clean(a.FirstName), text.Clean(a.LastName), street, city, text.Fold(city), text.Clean(a.PostalCode), a.CountryCode,
		a.DefaultBilling, where(primary, user), where(a.DefaultBilling, user), user)
	if err != nil {
		return b, err
	}
	b = strconv.AppendInt(append(b, `{"id":"uaddr_`...), id, 10)
	b = escape(append(b, `","street":"`...), []byte(street))
	b = escape(append(b, `","city":"`...), []byte(city))
	b = escape(append(b, `","countryCode":"`...), []byte(a.CountryCode))
	b = strconv.AppendBool(append(b, `","primary":`...), primary)
	b = strconv.AppendBool(append(b, `,"defaultBilling":`...), a.DefaultBilling)
	return append(b, '}'), nil
}

// where is the user's id in a column that is his alone, or nothing.
func where(set bool, user int64) any {
	if set {
		return user
	}
	return nil
}

// number is the number of an id such as user_42; 0 is nobody's.
func number(id string) int64 {
	_, digits, _ := strings.Cut(id, "_")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

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

// newUser is the input for a new user, with the fields that the benchmark sends.
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

// checkInput makes the checks that a careful author makes before the database is used.
func (u *newUser) checkInput() error {
	line := text.LineUpTo(255)
	errs := []error{text.ValidateEmail(u.Email), line(u.FirstName), line(u.LastName)}
	for _, a := range u.Addresses {
		errs = append(errs, line(a.FirstName), line(a.LastName), text.LineUpTo(500)(a.Street), line(a.City), line(a.PostalCode),
			country.ValidateCode(a.CountryCode))
	}
	if len(u.Roles) == 0 || len(u.Roles) > perPage || len(u.Addresses) > perPage {
		errs = append(errs, errors.New("a user needs roles, and not too many of them"))
	}
	return errors.Join(errs...)
}

// The statements that create a user. There is one statement for each role and each
// address, because the benchmark's users have one of each.
const (
	selectCompanyAndWebsiteSQL = "SELECT c.name,w.id FROM customers c JOIN websites w ON w.id=? WHERE c.id=?"
	selectRoleSQL              = "SELECT label FROM customer_user_roles WHERE id=? AND (customer_id IS NULL OR customer_id=?)"
	insertUserSQL              = "INSERT INTO customer_users (created_at,updated_at,email,email_fold,email_key,first_name,first_name_fold," +
		"last_name,last_name_fold,customer_id,website_id,owner_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
	insertUserRoleSQL = "INSERT INTO customer_users_roles (customer_user_id,role_id) VALUES (?,?)"
	insertAddressSQL  = "INSERT INTO customer_user_addresses (created_at,updated_at,first_name,last_name,street,city,city_fold," +
		"postal_code,country_code,billing,primary_of,default_billing_of,customer_user_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)

var creationStatements = []string{selectCompanyAndWebsiteSQL, selectRoleSQL, insertUserSQL, insertUserRoleSQL, insertAddressSQL}

// serveCreate creates a user with roles and addresses and answers with the new user.
func (s *Server) serveCreate(w http.ResponseWriter, r *http.Request) {
	p := s.pagePool.Get().(*page)
	defer s.pagePool.Put(p)
	var u newUser
	err := json.NewDecoder(r.Body).Decode(&u)
	if err == nil {
		err = u.checkInput()
	}
	if err == nil {
		err = s.inTransaction(r.Context(), func(tx *transaction) error {
			p.response, err = tx.createUser(p.response[:0], u, parseID(r.URL.Query().Get("owner")))
			return err
		})
	}
	sendAnswer(w, p.response, err)
}

// transaction runs prepared statements in a transaction of writeDB.
type transaction struct {
	*sql.Tx
	server *Server
	ctx    context.Context
}

// inTransaction runs f in a transaction, which it rolls back if f returns an error.
func (s *Server) inTransaction(ctx context.Context, f func(*transaction) error) error {
	tx, err := s.writeDB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(&transaction{tx, s, ctx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// countedStatement returns the prepared statement and counts it as sent.
func (tx *transaction) countedStatement(query string) (*sql.Stmt, error) {
	st, err := tx.server.prepareOnce(tx.server.writeDB, query)
	if err != nil {
		return nil, err
	}
	tx.server.StatementCount.Add(1)
	return tx.StmtContext(tx.ctx, st), nil
}

func (tx *transaction) queryOneRow(query string, dst []any, args ...any) error {
	st, err := tx.countedStatement(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(tx.ctx, args...).Scan(dst...)
}

func (tx *transaction) insertRow(query string, args ...any) (id int64, err error) {
	st, err := tx.countedStatement(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// createUser checks the records that the input names, writes the rows, and appends the answer to b.
func (tx *transaction) createUser(b []byte, u newUser, ownerID int64) ([]byte, error) {
	customer, website, now := parseID(u.Customer), parseID(u.Website), tx.server.timeValue(tx.server.now())
	var name cell
	if err := tx.queryOneRow(selectCompanyAndWebsiteSQL, []any{&name, &website}, website, customer); err != nil {
		return b, fmt.Errorf("no such company or website: %w", err)
	}
	email, first, last := text.Clean(u.Email), text.Clean(u.FirstName), text.Clean(u.LastName)
	labels := make([]cell, len(u.Roles))
	for i, role := range u.Roles {
		if err := tx.queryOneRow(selectRoleSQL, []any{&labels[i]}, parseID(role), customer); err != nil {
			return b, fmt.Errorf("no such role for this company: %w", err)
		}
	}
	id, err := tx.insertRow(insertUserSQL, now, now, email, text.Fold(email), text.EmailKey(email),
		first, text.Fold(first), last, text.Fold(last), customer, website, ownerID)
	if err != nil {
		return b, err
	}
	b = strconv.AppendInt(append(b, `{"data":{"customerUserCreate":{"customerUser":{"id":"user_`...), id, 10)
	b = appendEscaped(append(b, `","email":"`...), []byte(email))
	b = appendFullName(b, []byte(first), []byte(last), `","fullName":`)
	b = strconv.AppendInt(append(b, `,"status":"ACTIVE","customer":{"id":"cust_`...), customer, 10)
	b = append(name.appendString(b, `","name":`), `},"roles":{"nodes":[`...)
	for i, role := range u.Roles {
		if _, err := tx.insertRow(insertUserRoleSQL, id, parseID(role)); err != nil {
			return b, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"id":"role_`...), parseID(role), 10)
		b = append(labels[i].appendString(b, `","label":`), '}')
	}
	b = append(b, `]},"addresses":{"nodes":[`...)
	for i, a := range u.Addresses {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = tx.createAddress(b, a, id, i == 0, now); err != nil {
			return b, err
		}
	}
	return append(b, `]}},"userErrors":[]}}}`...), nil
}

func (tx *transaction) createAddress(b []byte, a newAddress, userID int64, primary bool, now any) ([]byte, error) {
	street, city := text.Clean(a.Street), text.Clean(a.City)
	id, err := tx.insertRow(insertAddressSQL, now, now, text.Clean(a.FirstName), text.Clean(a.LastName), street, city, text.Fold(city),
		text.Clean(a.PostalCode), a.CountryCode, a.DefaultBilling, userIDIf(primary, userID), userIDIf(a.DefaultBilling, userID), userID)
	if err != nil {
		return b, err
	}
	b = strconv.AppendInt(append(b, `{"id":"uaddr_`...), id, 10)
	b = appendEscaped(append(b, `","street":"`...), []byte(street))
	b = appendEscaped(append(b, `","city":"`...), []byte(city))
	b = appendEscaped(append(b, `","countryCode":"`...), []byte(a.CountryCode))
	b = strconv.AppendBool(append(b, `","primary":`...), primary)
	b = strconv.AppendBool(append(b, `,"defaultBilling":`...), a.DefaultBilling)
	return append(b, '}'), nil
}

// userIDIf returns the user's id, or NULL if the condition does not hold.
func userIDIf(condition bool, userID int64) any {
	if condition {
		return userID
	}
	return nil
}

// parseID returns the number of an id such as user_42, or 0, which no record has.
func parseID(id string) int64 {
	_, digits, _ := strings.Cut(id, "_")
	n, _ := strconv.ParseInt(digits, 10, 64)
	return n
}

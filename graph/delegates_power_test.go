package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/authz"
)

// power is what an account may do and see. The test compares powers by its own statement of the policy.
type power struct {
	account
	levels       map[string]string // by permission, such as "Order:VIEW"; each at most that of VIEW
	capabilities []string
	seen         map[string]bool // ids of what the lists show
}

const powerQuery = `{ viewer { grants { entity action level } capabilities } customers(first: 100) { nodes { id } } ` +
	`customerUsers(first: 100) { nodes { id } } customerUserRoles(first: 100) { nodes { id } } rfqs(first: 100) { nodes { id } } ` +
	`quotes(first: 100) { nodes { id } } orders(first: 100) { nodes { id } } staffUsers(first: 100) { nodes { id } } ` +
	`staffRoles(first: 100) { nodes { id } } }`

// powerOf reads what an account may do and see. It is nil if the account is not let in.
func (d *delegates) powerOf(t *testing.T, a *account) *power {
	t.Helper()
	if !d.isLetIn(t, a) {
		return nil
	}
	answer := d.MustDo(t, a.token, powerQuery, nil)
	p := &power{account: *a, levels: map[string]string{}, seen: map[string]bool{}}
	granted := map[string]string{}
	for _, g := range answer.ValueAt("viewer.grants").([]any) {
		g := g.(map[string]any)
		granted[fmt.Sprint(authz.ByEnumValue(g["entity"].(string)).Name, ":", g["action"])] = g["level"].(string)
	}
	lower := func(a, b string) string {
		return levelOrder[min(slices.Index(levelOrder, a), slices.Index(levelOrder, b))]
	}
	for permission, level := range granted {
		entity, action, _ := strings.Cut(permission, ":")
		if action != "VIEW" && action != "CREATE" {
			level = lower(level, granted[entity+":VIEW"])
		}
		if entity == "CustomerUserRole" && !a.staff {
			level = lower(level, granted["Customer:VIEW"])
		}
		if entity != "ConsentAcceptance" || action == "VIEW" { // nobody accepts for another person
			p.levels[permission] = level
		}
	}
	for _, c := range answer.ValueAt("viewer.capabilities").([]any) {
		p.capabilities = append(p.capabilities, c.(string))
	}
	for _, m := range idPattern.FindAllStringSubmatch(answer.Body, -1) {
		p.seen[m[1]] = true
	}
	return p
}

// isBelowTop reports whether a company of the delegates' world is top or below it.
func isBelowTop(company, top int) bool {
	for ; company > 0; company = delegateParents[company] {
		if company == top {
			return true
		}
	}
	return false
}

// served are the companies that staff with an OWN level serve.
var served = []int{2, 4}

// excess describes what an account may do or see that lies outside of a power at the start; "" if there is nothing.
func (p *power) excess(now *power, base func(id string) bool) string {
	if p.staff && !now.staff {
		return p.excessOfCustomerUser(now)
	}
	for permission, level := range now.levels {
		held, within := p.levels[permission], false
		switch level {
		case "", "ALL":
			within = level == held || level == ""
		case "OWN":
			sameStaff := now.staff && now.id == p.id
			within = held != "" && (now.isNew || sameStaff || held == "ALL" || !now.staff && now.id == p.id ||
				!now.staff && (held == "CUSTOMER" && now.company == p.company || held == "CUSTOMER_TREE" && isBelowTop(now.company, p.company)))
		case "CUSTOMER":
			within = held == "CUSTOMER" && now.company == p.company || held == "CUSTOMER_TREE" && isBelowTop(now.company, p.company)
		case "CUSTOMER_TREE":
			within = held == "CUSTOMER_TREE" && isBelowTop(now.company, p.company)
		}
		if !within {
			return fmt.Sprintf("%s at %q, where the start had %q", permission, level, held)
		}
	}
	for _, c := range now.capabilities {
		if !slices.Contains(p.capabilities, c) {
			return c
		}
	}
	for id := range now.seen {
		if base(id) && !p.seen[id] {
			return "the sight of " + id
		}
	}
	return ""
}

// excessOfCustomerUser is [power.excess] of staff who act as a customer user. Staff give any role to the users that they may
// edit or create, so only the company counts.
func (p *power) excessOfCustomerUser(now *power) string {
	all := p.levels["CustomerUser:EDIT"] == "ALL" || p.levels["CustomerUser:CREATE"] == "ALL"
	serves := p.levels["CustomerUser:EDIT"] == "OWN" || p.levels["CustomerUser:CREATE"] == "OWN"
	if all || serves && slices.ContainsFunc(served, func(c int) bool { return c == now.company }) {
		return ""
	}
	return fmt.Sprint("a customer user of company ", now.company)
}

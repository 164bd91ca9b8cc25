package read_test

import (
	"fmt"
	"strings"
	"time"
)

// ident is an id in the graph. It has one form only.
type ident string

// value is a field as it is compared: stored, or made of what is stored.
func (m *memory) value(t *table, r row, name string) any {
	switch t.name + "." + name {
	case "CustomerUser.status":
		return m.status(r)
	case "CustomerUser.fullName", "StaffUser.fullName":
		return fmt.Sprint(r["firstName"], " ", r["lastName"])
	case "CustomerUserRole.predefined":
		return r["customer"] == nil
	case "Invitation.status":
		if ends, _ := r["expiresAt"].(time.Time); r["status"] == "PENDING" && !ends.After(m.now) {
			return "EXPIRED"
		}
	case "AuditEntry.recordId": // of what has an id; it need not be there
		if of := m.tables[fmt.Sprint(r["entity"])]; of != nil {
			return ident(fmt.Sprintf("%s_%d", of.prefix, r["recordId"]))
		}
		return nil
	}
	switch name {
	case "primary", "defaultBilling", "defaultShipping":
		return r[name+"Of"] != nil
	}
	return r[name]
}

func (m *memory) status(r row) string {
	locked, _ := r["lockedUntil"].(time.Time)
	for _, c := range []struct {
		holds bool
		name  string
	}{{r["guest"] == true, "GUEST"}, {r["enabled"] == false, "DISABLED"}, {r["confirmed"] == false, "UNCONFIRMED"},
		{r["passwordResetRequired"] == true, "PASSWORD_RESET_REQUIRED"}, {locked.After(m.now), "LOCKED"}} {
		if c.holds {
			return c.name
		}
	}
	return "ACTIVE"
}

func encoded(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return quoted(v)
	case ident:
		return quoted(string(v))
	case time.Time:
		return quoted(v.Format(time.RFC3339Nano))
	case amount:
		return quoted(v.String())
	}
	return fmt.Sprint(v)
}

// quoted is text as JSON, with no more escapes than there must be.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case strings.ContainsRune("\b\t\n\f\r", r):
			b.WriteString(`\` + string("btn_fr"[r-'\b']))
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// String has two digits behind the point, or as many more as are needed.
func (a amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	digits := fmt.Sprintf("%04d", a%10_000)
	return fmt.Sprintf("%s%d.%s%s", sign, a/10_000, digits[:2], strings.TrimRight(digits[2:], "0"))
}

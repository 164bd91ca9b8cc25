package read_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// nodeID is an id in the graph. It has exactly one form.
type nodeID string

// rawJSON is a value that is stored as JSON.
type rawJSON string

// fieldValue returns the value of a field as filters compare it: stored, or computed from stored values.
func (m *memory) fieldValue(t *table, r row, name string) any {
	switch t.name + "." + name {
	case "CustomerUser.status":
		return m.userStatus(r)
	case "CustomerUser.fullName", "StaffUser.fullName":
		return fmt.Sprint(r["firstName"], " ", r["lastName"])
	case "Customer.label":
		return r["name"]
	case "CustomerUser.label":
		return m.fieldValue(t, r, "fullName")
	case "Rfq.label", "Quote.label", "Order.label":
		return r["identifier"]
	case "AuditEntry.entity":
		return entityValue(r["entity"].(string))
	case "CustomerUser.newEmail", "StaffUser.newEmail":
		if until, _ := r["newEmailUntil"].(time.Time); !until.After(m.now) {
			return nil
		}
	case "Website.origins", "Website.languages":
		if r[name] == nil {
			return []string{}
		}
	case "ConsentVersion.text", "ConsentVersion.textDigest":
		return r["texts"].([]jsonObject)[0][name]
	case "ConsentVersion.newest":
		return !slices.ContainsFunc(t.rows, func(v row) bool { return v["consent"] == r["consent"] && intOf(v["number"]) > intOf(r["number"]) })
	case "Consent.mandatory":
		return slices.ContainsFunc(m.tables["WebsiteConsent"].rows, func(w row) bool { return w["consent"] == r["id"] && w["mandatory"] == true })
	case "CustomerUserRole.predefined":
		return r["customer"] == nil
	case "Invitation.status":
		if ends, _ := r["expiresAt"].(time.Time); r["status"] == "PENDING" && !ends.After(m.now) {
			return "EXPIRED"
		}
	case "JobRow.errors":
		if r["errors"] == nil {
			return []jsonObject{}
		}
	case "SavedView.columns":
		if r[name] == nil {
			return []string{}
		}
	case "SavedView.filter", "SavedView.orderBy":
		if stored, isSet := r[name].(string); isSet {
			return rawJSON(stored)
		}
	case "SavedView.problem":
		return problemOfView(r)
	case "AuditEntry.recordId", "JobRow.targetId": // an id of any type that has ids; the record need not exist
		if of := m.tables[fmt.Sprint(r["entity"])]; of != nil && r["recordId"] != nil {
			return nodeID(fmt.Sprintf("%s_%d", of.prefix, r["recordId"]))
		}
		return nil
	}
	if fallback, isSetting := settingDefaults[name]; isSetting && (t.name == "Settings" || t.name == "Website") {
		return m.settingInEffect(t, r, name, fallback)
	}
	if t.name == "Settings" && name == "overridden" {
		fields := []string{}
		for _, f := range m.schema.Types["Settings"].Fields {
			if _, isSetting := settingDefaults[f.Name]; isSetting && r[f.Name] != nil {
				fields = append(fields, f.Name)
			}
		}
		return fields
	}
	if t.name == "CustomerAddress" || t.name == "CustomerUserAddress" {
		switch name {
		case "phoneE164":
			return phoneE164(r)
		case "formatted":
			return formattedAddress(r)
		}
	}
	switch name {
	case "primary", "defaultBilling", "defaultShipping":
		return r[name+"Of"] != nil
	}
	return r[name]
}

// settingDefaults are the settings, and their values where nobody has set one.
var settingDefaults = map[string]any{
	"registrationMode": "CLOSED", "confirmationRequired": true, "signInAfterConfirmation": false, "companyNameRequired": true,
	"defaultOwner": nil, "maxFailedLogins": int64(10), "maxLockMinutes": int64(15), "staffIdleMinutes": int64(30),
	"staffSessionMinutes": int64(720), "customerUserIdleMinutes": int64(7 * 24 * 60), "customerUserSessionMinutes": int64(90 * 24 * 60),
}

// settingInEffect returns a setting at a row of settings or at a website.
func (m *memory) settingInEffect(t *table, r row, name string, fallback any) any {
	all := m.tables["Settings"].rows
	ofRow := []row{r}
	if t.name == "Website" {
		ofRow = slices.DeleteFunc(slices.Clone(all), func(s row) bool { return s["website"] != r["id"] })
	}
	ofInstallation := slices.DeleteFunc(slices.Clone(all), func(s row) bool { return s["website"] != nil })
	for _, s := range append(ofRow, ofInstallation...) {
		if s[name] != nil {
			return s[name]
		}
	}
	return fallback
}

// problemOfView says what is wrong with the first wrong argument of a saved view, as far as the test's rows go.
func problemOfView(r row) any {
	list := camelCase(r["list"].(string))
	filter, _ := r["filter"].(string)
	order, _ := r["orderBy"].(string)
	typ := strings.ToUpper(list[:1]) + list[1:len(list)-1]
	if list == "capabilities" || list == "auditEntries" || list == "activities" {
		typ = strings.ToUpper(list[:1]) + list[1:len(list)-3] + "y"
	}
	switch {
	case strings.Contains(filter, "nothing"):
		return "filter.nothing: The type " + typ + "Filter has no such field"
	case r["search"] != nil && !slices.Contains([]string{"customers", "customerUsers", "rfqs", "quotes", "orders"}, list):
		return list + " does not take search"
	case strings.Contains(order, "NOTHING"):
		return "orderBy[0].field: This must be one of the values of " + typ + "OrderField, in the same letters"
	}
	return nil
}

// phoneE164 leaves the digits of a number that begins with +, as far as the test's rows go.
func phoneE164(r row) any {
	if phone, _ := r["phone"].(string); strings.HasPrefix(phone, "+") {
		return "+" + strings.Join(regexp.MustCompile("[0-9]+").FindAllString(phone, -1), "")
	}
	return nil
}

// formattedAddress writes an address of Germany or Great Britain.
func formattedAddress(r row) (lines []string) {
	text := func(names ...string) string {
		var words []string
		for _, name := range names {
			if s, _ := r[name].(string); s != "" {
				words = append(words, s)
			}
		}
		return strings.Join(words, " ")
	}
	in := map[string][]string{"DE": {text("postalCode", "city"), "GERMANY"}, "GB": {text("city"), text("postalCode"), "UNITED KINGDOM"}}
	name, company := text("namePrefix", "firstName", "middleName", "lastName", "nameSuffix"), text("company")
	for _, line := range append([]string{name, company, text("street"), text("street2")}, in[r["countryCode"].(string)]...) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// entityValue returns the value of the enum Entity for a name such as CustomerUser.
func entityValue(name string) string {
	return strings.ToUpper(regexp.MustCompile("([a-z])([A-Z])").ReplaceAllString(name, "${1}_$2"))
}

func (m *memory) userStatus(r row) string {
	locked, _ := r["lockedUntil"].(time.Time)
	for _, c := range []struct {
		applies bool
		name    string
	}{{r["guest"] == true, "GUEST"}, {locked.After(m.now), "LOCKED"}, {r["enabled"] == false, "DISABLED"},
		{m.rowAtEdge(r, "Customer", "customer")["enabled"] == false, "CUSTOMER_DISABLED"}, {r["confirmed"] == false, "UNCONFIRMED"},
		{r["passwordResetRequired"] == true, "PASSWORD_RESET_REQUIRED"}} {
		if c.applies {
			return c.name
		}
	}
	return "ACTIVE"
}

func scalarJSON(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return quoteJSON(v)
	case nodeID:
		return quoteJSON(string(v))
	case time.Time:
		return quoteJSON(v.Format(time.RFC3339Nano))
	case amount:
		return quoteJSON(v.String())
	}
	return fmt.Sprint(v)
}

// quoteJSON writes a JSON string with no more escapes than needed.
func quoteJSON(s string) string {
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

// String has two decimal places, or more if they are needed.
func (a amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	digits := fmt.Sprintf("%04d", a%10_000)
	return fmt.Sprintf("%s%d.%s%s", sign, a/10_000, digits[:2], strings.TrimRight(digits[2:], "0"))
}

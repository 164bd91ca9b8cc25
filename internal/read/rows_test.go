package read_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"buyergraph/internal/text"
)

// sampleWords differ only in case, width or accents, begin alike, have several parts, or contain characters that are special
// in SQL, LIKE or JSON.
var sampleWords = []string{
	"Müller", "Mueller", "MÜLLER", "Mu\u0308ller GmbH", "Straße", "STRASSE", "Strasse", "Ångström", "Łódź", "Zoë", "zoe", "ﬁsh",
	"FISH",
	"日本", "😀 Emoji", `Say "hi"\now`, "100%", "100", "a_b", "aXb", "İstanbul", "ısı", "O'Neil", "<b>&amp;", "ａｂｃ", "abc", "Jean-Luc",
	"van der Leeuwen", "Émile", "Семён",
	"Ac", "Acme", "ACME North", "acme northern", "North  Acme", "Acme\u00a0Süd", "東京　支店", "𝒜cme", "𠮷野家", "𠮷",
	"\ue000 x", "\ufffd", "_", "%", `\`, `a\b`, "a%b", "'", "a b", "أحمد الفاطمي",
}

// filler draws the records of memory.
type filler struct {
	*rand.Rand
	m *memory
}

func fillMemory(m *memory) {
	f := &filler{rand.New(rand.NewPCG(20, 26)), m}
	f.addSellers()
	f.addCustomers()
	f.addPeople()
	f.addDocuments()
	f.addConsents()
	f.addActivities()
	f.addInvitations()
	f.addSignIns()
	f.addMachines()
	f.addSettings()
	f.addCapabilities()
	f.addSavedViews()
	f.addAuditEntries()
	f.addCompaniesWithoutRecords()
}

func (f *filler) chance(p float64) bool { return f.Float64() < p }

func (f *filler) randomWord() string { return text.Clean(sampleWords[f.IntN(len(sampleWords))]) }

// randomTime returns a time. Whole hours are often equal, and some times have microseconds.
func (f *filler) randomTime() time.Time {
	t := f.m.now.Add(-time.Duration(f.IntN(60)) * time.Hour)
	if f.chance(0.2) {
		t = t.Add(time.Duration(f.IntN(1_000_000)) * time.Microsecond)
	}
	return t
}

func (f *filler) randomDay() string {
	return f.m.now.AddDate(0, 0, f.IntN(20)-10).Format(time.DateOnly)
}

// referableRows returns the rows of a type to which other rows may point. Nothing points to the newest staff user, website and
// roles, and to the newest customer users.
func (f *filler) referableRows(typ string) []row {
	rows := f.m.tables[typ].rows
	if typ == "CustomerUser" {
		return rows[:len(rows)-20]
	}
	if slices.Contains([]string{"StaffUser", "Website", "StaffRole", "CustomerUserRole"}, typ) {
		return rows[:len(rows)-1]
	}
	return rows
}

// randomID returns the number of a row of a type.
func (f *filler) randomID(typ string) int64 {
	rows := f.referableRows(typ)
	return intOf(rows[f.IntN(len(rows))]["id"])
}

// randomIDs returns the numbers of up to four rows of a type.
func (f *filler) randomIDs(typ string) []int64 {
	var out []int64
	rows := f.referableRows(typ)
	for _, i := range f.Perm(len(rows))[:f.IntN(5)] {
		out = append(out, intOf(rows[i]["id"]))
	}
	return out
}

func (f *filler) randomEnum(name string) string {
	values := f.m.schema.Types[name].EnumValues
	return values[f.IntN(len(values))].Name
}

func (f *filler) randomAmount() amount {
	return amount(f.Int64N(50) * []int64{1, 100, 10_000, 12_345}[f.IntN(4)])
}

// maybeSet sets a value of a row with probability p.
func (f *filler) maybeSet(p float64, r row, name string, v any) {
	if f.chance(p) {
		r[name] = v
	}
}

// addRow adds a row to its table. It sets a number, with gaps, and the fields that all records have.
func (f *filler) addRow(typ string, r row) row {
	t := f.m.tables[typ]
	n := int64(len(t.rows))
	r["id"] = n + 1 + n/7
	fields := f.m.schema.Types[typ].Fields
	if fields.ForName("updatedAt") != nil {
		r["version"], r["createdAt"], r["updatedAt"] = int64(1+f.IntN(3)), f.randomTime(), f.randomTime()
	}
	if fields.ForName("externalId") != nil {
		f.maybeSet(0.5, r, "externalId", fmt.Sprintf("X-%d", n))
	}
	t.rows = append(t.rows, r)
	t.byID[intOf(r["id"])] = r
	return r
}

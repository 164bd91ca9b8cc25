package demo

import (
	"fmt"

	"buyergraph/ent"
	"buyergraph/ent/attachment"
	"buyergraph/internal/text"
)

// attachedFile is an attachment. Only its database row exists. There is no file to
// download.
type attachedFile struct {
	fileName, contentType string
	uploadedAt            workTime
	byStaff               bool // uploaded by staff, else by the person
	isShared              bool
	activityID            int64 // the mail that it belongs to, 0 if there is none
}

const (
	pdfType   = "application/pdf"
	sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	photoType = "image/jpeg"
)

// rfqFiles are files that customers attach to requests.
var rfqFiles = []attachedFile{
	{fileName: "drawing.pdf", contentType: pdfType},
	{fileName: "parts-list.xlsx", contentType: sheetType},
	{fileName: "site-plan.pdf", contentType: pdfType},
	{fileName: "photo-of-the-old-one.jpg", contentType: photoType},
}

// addAttachment attaches a file to its mail, else to the document of targets, else to the
// company, else to the person.
func (g *generator) addAttachment(f attachedFile, d *draws, targets linkTargets) {
	p := targets.person
	a := &ent.Attachment{
		FileName: f.fileName, ContentType: f.contentType, Size: d.intBetween(20_000, 2_400_000), Visibility: attachment.VisibilityINTERNAL,
		WithinCustomerID: p.company.id, CreatedAt: g.timeOf(f.uploadedAt),
		UploadedByStaffUserID: pointerIf(f.byStaff, p.company.ownerID), UploadedByCustomerUserID: pointerIf(!f.byStaff, p.id),
	}
	if f.isShared {
		a.Visibility = attachment.VisibilitySHARED
	}
	switch {
	case f.activityID > 0:
		a.ActivityID = &f.activityID
	case targets.rfqID > 0:
		a.RfqID = &targets.rfqID
	case targets.quoteID > 0:
		a.QuoteID = &targets.quoteID
	case targets.orderID > 0:
		a.OrderID = &targets.orderID
	case targets.linkCompany:
		a.CustomerID = &p.company.id
	default:
		a.CustomerUserID = &p.id
	}
	a.StorageKey = fmt.Sprintf("made-up/%d", g.nextID("attachments"))
	a.ContentDigest = text.Digest(a.StorageKey)
	g.addRow(a)
}

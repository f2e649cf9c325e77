# The tool behind tests/ocr/measure; needs Tesseract and is no part of `make all`.
$(BUILD)/tests/read-image: tests/ocr/read-image.c $(TESSERACT_OBJECTS) $(BUILD)/libpipeline.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(TESSERACT_CFLAGS) -o $@ $< $(BUILD)/pipeline/ocr_image_tesseract.o \
		$(BUILD)/pipeline/ocr_tesseract.o $(BUILD)/libpipeline.a $(TESSERACT_LIBS) $(BASE_LIBS) -lm

.PHONY: ocr-measure
ocr-measure: $(BUILD)/tests/read-image
	tests/ocr/measure $< samples/cong-van-gop-y.pdf:1 samples/chi-thi-chay-rung.pdf:1 \
		samples/cong-van-phu-luc.pdf:3 samples/thong-bao-ket-luan.pdf:2

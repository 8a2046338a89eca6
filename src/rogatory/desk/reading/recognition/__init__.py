"""Reading a picture of a page: where its lines are, in which script they are, what they say. Runs in the child alone.

`job` is the whole way of one picture, `picture` makes it readable, `finding` finds the lines, `network` reads Latin,
Chinese and Japanese with the models of the package rapidocr, `tesseract` the other scripts with libtesseract, `scripts`
says which, and `merging` puts together what two of them read. The extra ``ocr`` brings onnxruntime, OpenCV and the
models; nothing outside this folder imports them.
"""

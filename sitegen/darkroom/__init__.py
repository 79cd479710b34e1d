"""What is made of pictures: values and bytes in, bytes out. The only room that knows Pillow, and it is loaded late."""
